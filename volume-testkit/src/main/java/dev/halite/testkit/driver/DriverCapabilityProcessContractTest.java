package dev.halite.testkit.driver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halite.driver.BackendSettings;
import dev.halite.driver.BackendSetup;
import dev.halite.driver.CloneSupport;
import dev.halite.driver.CopySupport;
import dev.halite.driver.DriverFault;
import dev.halite.driver.ExtendSupport;
import dev.halite.driver.OpenContent;
import dev.halite.driver.PlacementState;
import dev.halite.driver.SnapshotSpec;
import dev.halite.driver.SnapshotSupport;
import dev.halite.driver.StorageDriver;
import dev.halite.driver.StoredSnapshot;
import dev.halite.driver.StoredVolume;
import dev.halite.driver.VolumeSpec;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * The calls of capabilities between processes, for a driver whose calls under way are fenced by the
 * end of their process: each call is killed or paused at every stage it names, and taken over from
 * here.
 */
public abstract class DriverCapabilityProcessContractTest extends DriverCapabilityContractTest {
  private static final List<Call> CALLS =
      List.of(
          new Call(
              "snapshot",
              Undo.SNAPSHOT,
              false,
              (on, given) -> ((SnapshotSupport) on).createSnapshot(mark(), given.snapshot()),
              (there, given) -> there.beginCreateSnapshot(given.snapshot())),
          new Call(
              "snapshot-delete",
              Undo.NONE,
              true,
              (on, given) -> ((SnapshotSupport) on).deleteSnapshot(mark(), given.snapshot()),
              (there, given) -> there.beginDeleteSnapshot(given.snapshot())),
          new Call(
              "create-from-snapshot",
              Undo.VOLUME,
              true,
              (on, given) ->
                  ((SnapshotSupport) on).createFromSnapshot(mark(), given.made(), given.snapshot()),
              (there, given) -> there.beginCreateFromSnapshot(given.made(), given.snapshot())),
          new Call(
              "clone",
              Undo.VOLUME,
              false,
              (on, given) ->
                  ((CloneSupport) on)
                      .cloneVolume(
                          mark(),
                          given.made(),
                          given.source().volumeId(),
                          given.source().placement()),
              (there, given) ->
                  there.beginClone(
                      given.made(), given.source().volumeId(), given.source().placement())),
          new Call(
              "extend",
              Undo.NONE,
              false,
              (on, given) ->
                  ((ExtendSupport) on)
                      .extend(mark(), given.source().volumeId(), given.source().placement(), 2),
              (there, given) -> there.beginExtend(given.source(), 2)));

  /** What removes that which a call was going to make. */
  private enum Undo {
    NONE,
    SNAPSHOT,
    VOLUME
  }

  /** What a call works with: a volume, its snapshot, and the volume to make. */
  private record Given(VolumeSpec source, SnapshotSpec snapshot, VolumeSpec made) {}

  private record Call(
      String name,
      Undo undo,
      boolean needsSnapshot,
      BiConsumer<StorageDriver, Given> here,
      BiConsumer<DriverProcess, Given> there) {}

  /** What is stored, in no order. */
  private record Stored(Set<StoredVolume> volumes, Set<StoredSnapshot> snapshots) {}

  @TestFactory
  Stream<DynamicTest> aCapabilitysCallKilledAtAnyStageIsFinishedByRepeatingIt() {
    return atEachStage(
        CALLS,
        (call, stage) -> {
          Given given = prepared(call);
          Stored finished = finished(call, given);
          Given again = prepared(call, given);
          killedAt(stage, call, again);
          assertThat(states(stored())).doesNotContain(PlacementState.DAMAGED);

          call.here().accept(driver(), again);

          assertThat(stored()).isEqualTo(finished);
          if (call.undo() == Undo.VOLUME) {
            assertThat(read(again.made().volumeId(), 7)).isEqualTo("content");
          }
        });
  }

  @TestFactory
  Stream<DynamicTest> whatACapabilitysCallKilledAtAnyStageLeftIsRemovedByItsUndo() {
    return atEachStage(
        CALLS.stream().filter(call -> call.undo() != Undo.NONE).toList(),
        (call, stage) -> {
          Given given = prepared(call);
          Stored before = stored();
          killedAt(stage, call, given);

          undo(call, given);

          assertThat(stored()).isEqualTo(before);
        });
  }

  @TestFactory
  Stream<DynamicTest> aCapabilitysCallPausedAtAnyStageAndFencedChangesNothingWhenItGoesOn() {
    return atEachStage(
        CALLS,
        (call, stage) -> {
          Given given = prepared(call);
          try (DriverProcess other = startProcess()) {
            BackendSetup theirs = other.setup(setup().identity());
            other.holdAt(stage);
            call.there().accept(other, given);
            other.awaitHeld();
            other.pause();
            other.proceed();

            driver().fence(theirs.fenceToken());
            Stored before = stored();
            assertThat(states(before)).doesNotContain(PlacementState.DAMAGED);
            other.resume();
            other
                .replyUnlessEnded()
                .ifPresent(reply -> assertThat(reply.fault()).isEqualTo(DriverFault.FENCED));
            assertThat(stored()).isEqualTo(before);
          }
          call.here().accept(driver(), given);
          assertThat(states(stored())).containsOnly(PlacementState.COMPLETE);
        });
  }

  @Test
  void whatAnotherProcessHasOpenIsCutOffByItsFence() {
    supported(CopySupport.class)
        .ifPresent(
            copying -> {
              VolumeSpec volume = created(1);
              try (DriverProcess other = startProcess()) {
                BackendSetup theirs = other.setup(setup().identity());
                other.beginOpenToWrite(volume);
                assertThat(other.reply().fault()).isNull();
                other.beginWriteContent("before");
                assertThat(other.reply().fault()).isNull();
                other.pause();
                driver().fence(theirs.fenceToken());
                other.resume();
                other.beginWriteContent("after!");
                assertThat(other.reply().fault()).isEqualTo(DriverFault.FENCED);
                assertThat(read(volume.volumeId(), 6)).isEqualTo("before");
                try (OpenContent content =
                    copying.openToWrite(mark(), volume.volumeId(), volume.placement())) {
                  content.write(0, bytes("again!", true));
                  content.flush();
                }
                assertThat(read(volume.volumeId(), 6)).isEqualTo("again!");
              }
            });
  }

  private void killedAt(String stage, Call call, Given given) {
    try (DriverProcess other = startProcess()) {
      BackendSetup theirs = other.setup(setup().identity());
      other.holdAt(stage);
      call.there().accept(other, given);
      other.awaitHeld();
      other.kill();
      driver().fence(theirs.fenceToken());
    }
  }

  private void undo(Call call, Given given) {
    switch (call.undo()) {
      case NONE -> {}
      case SNAPSHOT -> snapshots().deleteSnapshot(mark(), given.snapshot());
      case VOLUME -> driver().delete(mark(), given.made().volumeId(), given.made().placement());
    }
  }

  /** What is stored when nothing comes between. */
  private Stored finished(Call call, Given given) {
    call.here().accept(driver(), given);
    return stored();
  }

  private Given prepared(Call call) {
    VolumeSpec source = spec(1);
    return prepared(call, new Given(source, snapshotOf(source), spec(2)));
  }

  /** Dynamic tests share one backend: leaves there only what the call needs. */
  private Given prepared(Call call, Given given) {
    for (StoredVolume volume : driver().volumes()) {
      UUID placement = Objects.requireNonNull(volume.placement());
      for (StoredSnapshot snapshot : snapshots().snapshots(volume.volumeId())) {
        snapshots()
            .deleteSnapshot(
                mark(),
                new SnapshotSpec(
                    snapshot.snapshotId(),
                    Objects.requireNonNull(snapshot.placement()),
                    volume.volumeId(),
                    placement));
      }
      driver().delete(mark(), volume.volumeId(), placement);
    }
    driver().create(mark(), given.source());
    write(given.source().volumeId(), "content");
    if (call.needsSnapshot()) {
      snapshots().createSnapshot(mark(), given.snapshot());
    }
    return given;
  }

  private Stored stored() {
    Set<StoredVolume> volumes = Set.copyOf(driver().volumes());
    var taken = new HashSet<StoredSnapshot>();
    for (StoredVolume volume : volumes) {
      taken.addAll(snapshots().snapshots(volume.volumeId()));
    }
    return new Stored(volumes, taken);
  }

  private static Set<PlacementState> states(Stored stored) {
    var states = new HashSet<PlacementState>();
    stored.volumes().forEach(volume -> states.add(volume.state()));
    stored.snapshots().forEach(snapshot -> states.add(snapshot.state()));
    return states;
  }

  private DriverProcess startProcess() {
    return DriverProcess.start(
        factory().driver(), new BackendSettings(HOST, BACKEND, configuration()));
  }

  private Stream<DynamicTest> atEachStage(List<Call> calls, BiConsumer<Call, String> test) {
    var tests = new ArrayList<DynamicTest>();
    for (Call call : calls) {
      for (String stage : stagesOf(call)) {
        tests.add(DynamicTest.dynamicTest(stage, () -> test.accept(call, stage)));
      }
    }
    return tests.stream();
  }

  /** The stages a call reports, found by watching one. */
  private Set<String> stagesOf(Call call) {
    Given given = prepared(call);
    Set<String> stages = Collections.synchronizedSet(new LinkedHashSet<>());
    driver().close();
    try (StorageDriver watched = newDriver((mark, stage) -> stages.add(stage))) {
      watched.setup(setup().identity());
      call.here().accept(watched, given);
    }
    driver().setup(setup().identity());
    assertThat(stages).as("stages of " + call.name()).isNotEmpty();
    return stages;
  }
}
