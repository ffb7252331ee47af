package dev.halite.testkit.driver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halite.driver.BackendSettings;
import dev.halite.driver.BackendSetup;
import dev.halite.driver.DriverFault;
import dev.halite.driver.OperationMark;
import dev.halite.driver.PlacementState;
import dev.halite.driver.StorageDriver;
import dev.halite.driver.StoredVolume;
import dev.halite.driver.VolumeSpec;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * The contract between processes: a driver in another process is killed or paused at every stage it
 * names, and taken over from here.
 */
public abstract class DriverFencingContractTest extends DriverContractTest {
  private static final List<Call> CALLS =
      List.of(
          new Call(
              "create",
              false,
              (driver, spec) -> driver.create(mark(), spec),
              DriverProcess::beginCreate),
          new Call(
              "delete",
              true,
              (driver, spec) -> driver.delete(mark(), spec.volumeId(), spec.placement()),
              (process, spec) -> process.beginDelete(spec.volumeId(), spec.placement())));

  private record Call(
      String name,
      boolean needsVolume,
      BiConsumer<StorageDriver, VolumeSpec> here,
      BiConsumer<DriverProcess, VolumeSpec> there) {
    /** What is to be there in the end. */
    boolean leaves(Optional<StoredVolume> stored, VolumeSpec spec) {
      return needsVolume
          ? stored.isEmpty()
          : stored.isPresent() && stored.get().isComplete(spec.placement());
    }
  }

  @TestFactory
  Stream<DynamicTest> aCallKilledAtAnyStageIsFinishedByRepeatingIt() {
    return atEachStage(
        (call, stage) -> {
          VolumeSpec spec = prepared(call);
          try (DriverProcess other = startProcess()) {
            BackendSetup theirs = other.setup(setup().identity());
            other.holdAt(stage);
            call.there().accept(other, spec);
            other.awaitHeld();
            other.kill();
            driver().fence(theirs.fenceToken());
            driver().fence(theirs.fenceToken());
          }
          // half a call must be recognisable as such
          assertThat(driver().volumes())
              .extracting(StoredVolume::state)
              .doesNotContain(PlacementState.DAMAGED);

          call.here().accept(driver(), spec);

          assertThat(driver().inspect(spec.volumeId())).matches(it -> call.leaves(it, spec));
        });
  }

  @TestFactory
  Stream<DynamicTest> aCreateKilledAtAnyStageIsUndoneByDelete() {
    return atEachStage(
        (call, stage) -> {
          VolumeSpec spec = prepared(call);
          try (DriverProcess other = startProcess()) {
            other.setup(setup().identity());
            other.holdAt(stage);
            call.there().accept(other, spec);
            other.awaitHeld();
            other.kill();
          }

          driver().delete(mark(), spec.volumeId(), spec.placement());

          assertThat(driver().inspect(spec.volumeId())).isEmpty();
          assertThat(driver().volumes()).isEmpty();
        });
  }

  @TestFactory
  Stream<DynamicTest> aProcessPausedAtAnyStageAndFencedChangesNothingWhenItGoesOn() {
    return atEachStage(
        (call, stage) -> {
          VolumeSpec spec = prepared(call);
          try (DriverProcess other = startProcess()) {
            BackendSetup theirs = other.setup(setup().identity());
            other.holdAt(stage);
            call.there().accept(other, spec);
            other.awaitHeld();
            other.pause();
            other.proceed();

            driver().fence(theirs.fenceToken());
            List<StoredVolume> before = driver().volumes();
            other.resume();
            other
                .replyUnlessEnded()
                .ifPresent(reply -> assertThat(reply.fault()).isEqualTo(DriverFault.FENCED));

            assertThat(driver().volumes()).isEqualTo(before);
          }
          call.here().accept(driver(), spec);
          assertThat(driver().inspect(spec.volumeId())).matches(it -> call.leaves(it, spec));
        });
  }

  @Test
  void aProcessPausedBetweenCallsAndFencedIsRefusedWhenItGoesOn() {
    VolumeSpec spec = spec(1);
    VolumeSpec theirSpec = spec(1);
    try (DriverProcess other = startProcess()) {
      BackendSetup theirs = other.setup(setup().identity());
      driver().create(mark(), spec);
      other.pause();
      other.beginCreate(theirSpec);
      other.beginDelete(spec.volumeId(), spec.placement());
      other.beginCheckHealth();

      driver().fence(theirs.fenceToken());
      other.resume();

      assertThat(other.reply().fault()).isEqualTo(DriverFault.FENCED);
      assertThat(other.reply().fault()).isEqualTo(DriverFault.FENCED);
      assertThat(other.reply().fault()).isEqualTo(DriverFault.FENCED);
      assertThat(driver().volumes())
          .extracting(StoredVolume::volumeId)
          .containsExactly(spec.volumeId());

      BackendSetup again = other.setup(setup().identity());
      assertThat(again.fenceToken()).isNotEqualTo(theirs.fenceToken());
      other.beginCreate(theirSpec);
      assertThat(other.reply().fault()).isNull();
      driver().fence(theirs.fenceToken());
      other.beginDelete(theirSpec.volumeId(), theirSpec.placement());
      assertThat(other.reply().fault()).isNull();
    }
  }

  @Test
  void aCallUnderWayEndsBeforeItsProcessIsFenced() {
    VolumeSpec spec = spec(1);
    try (DriverProcess other = startProcess()) {
      BackendSetup theirs = other.setup(setup().identity());
      other.beginCreate(spec);
      assertThat(other.reply().fault()).isNull();

      driver().fence(theirs.fenceToken());

      assertThat(other.alive()).isTrue();
      other.beginDelete(spec.volumeId(), spec.placement());
      assertThat(other.reply().fault()).isEqualTo(DriverFault.FENCED);
    }
    driver().delete(mark(), spec.volumeId(), spec.placement());
  }

  @Test
  void anotherProcessFencesThisOne() {
    try (DriverProcess other = startProcess()) {
      other.setup(setup().identity());
      other.beginFence(setup().fenceToken());
      assertThat(other.reply().fault()).isNull();

      assertFault(DriverFault.FENCED, () -> driver().create(mark(), spec(1)));
      other.beginFence(driver().setup(setup().identity()).fenceToken());
      assertThat(other.reply().fault()).isNull();
      assertFault(DriverFault.FENCED, () -> driver().checkHealth());
    }
  }

  @Test
  void twoProcessesWorkOnOneBackendAtOnce() {
    try (DriverProcess other = startProcess()) {
      other.setup(setup().identity());
      VolumeSpec spec = spec(1);
      VolumeSpec sameVolume = new VolumeSpec(spec.volumeId(), spec(1).placement(), 1, spec.pool());
      other.beginCreate(spec);
      assertThat(other.reply().fault()).isNull();
      other.beginCreate(sameVolume);
      assertThat(other.reply().fault()).isEqualTo(DriverFault.CONFLICT);

      assertThat(driver().inspect(spec.volumeId()))
          .get()
          .extracting(StoredVolume::state)
          .isEqualTo(PlacementState.COMPLETE);
      driver().delete(mark(), spec.volumeId(), spec.placement());
      other.beginCreate(sameVolume);
      assertThat(other.reply().fault()).isNull();
    }
  }

  /** A driver of the test's backend in a process of its own. */
  protected final DriverProcess startProcess() {
    return DriverProcess.start(
        factory().driver(), new BackendSettings(HOST, BACKEND, configuration()));
  }

  private Stream<DynamicTest> atEachStage(BiConsumer<Call, String> test) {
    var tests = new ArrayList<DynamicTest>();
    for (Call call : CALLS) {
      for (String stage : stagesOf(call)) {
        tests.add(DynamicTest.dynamicTest(stage, () -> test.accept(call, stage)));
      }
    }
    return tests.stream();
  }

  /** The stages a call reports, found by watching one. */
  private Set<String> stagesOf(Call call) {
    Set<String> stages = Collections.synchronizedSet(new LinkedHashSet<>());
    driver().close();
    try (StorageDriver watched =
        newDriver((OperationMark mark, String stage) -> stages.add(stage))) {
      watched.setup(setup().identity());
      VolumeSpec spec = spec(1);
      watched.create(mark(), spec);
      if (call.needsVolume()) {
        stages.clear();
      }
      watched.delete(mark(), spec.volumeId(), spec.placement());
      if (!call.needsVolume()) {
        stages.removeIf(stage -> !stage.startsWith(call.name()));
      }
    }
    driver().setup(setup().identity());
    assertThat(stages).as("stages of " + call.name()).isNotEmpty();
    return stages;
  }

  private VolumeSpec prepared(Call call) {
    // dynamic tests share one backend: leave it empty for the next
    for (StoredVolume left : driver().volumes()) {
      driver().delete(mark(), left.volumeId(), Objects.requireNonNull(left.placement()));
    }
    VolumeSpec spec = spec(1);
    if (call.needsVolume()) {
      driver().create(mark(), spec);
    }
    return spec;
  }
}
