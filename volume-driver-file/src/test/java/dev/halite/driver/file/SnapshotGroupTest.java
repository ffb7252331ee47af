package dev.halite.driver.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.halite.driver.ConnectionRequest;
import dev.halite.driver.DriverFault;
import dev.halite.driver.PlacementState;
import dev.halite.driver.SnapshotSpec;
import dev.halite.driver.StoredSnapshot;
import dev.halite.driver.VolumeSpec;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Snapshots of a group are of one instant, or are not taken. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class SnapshotGroupTest extends SnapshotUnderTest {
  @TempDir private Path where;
  private VolumeSpec other;
  private List<SnapshotSpec> group;

  /** The end of the process, as far as a test can make it: nothing is cleaned up after it. */
  private static final class Death extends Error {
    private static final long serialVersionUID = 1L;
  }

  @BeforeEach
  void startWithTwo() throws Exception {
    start(where, Map.of());
    other = spec(1);
    driver().create(mark(), other);
    group =
        List.of(
            snapshot(),
            new SnapshotSpec(
                UUID.randomUUID(), UUID.randomUUID(), other.volumeId(), other.placement()));
  }

  @Test
  void whatIsInUseOrWrittenToMeanwhileIsRefusedAndNoneIsLeft() {
    ConnectionRequest request = request();
    driver().connect(mark(), request);
    assertFault(DriverFault.BUSY, "in use by 1 attachment", this::take);
    driver().disconnect(mark(), request, false);
    assertNone();
  }

  @Test
  void aWriteToOneAfterItsCopyIsNoticed() throws Exception {
    int[] copies = new int[1];
    watch(
        stage -> {
          if (stage.equals("group-snapshot.file-durable") && ++copies[0] == 2) {
            write("late");
          }
        });
    assertFault(DriverFault.BUSY, "it was written to meanwhile", this::take);
    assertNone();
  }

  @Test
  void aGroupLeftAtAnyStageIsTakenAnewAsAWhole() throws Exception {
    Set<String> stages = new LinkedHashSet<>();
    watch(stages::add);
    take();
    watch(at -> {});
    group.forEach(spec -> driver().deleteSnapshot(mark(), spec));
    assertThat(stages).hasSizeGreaterThan(3);
    for (String stage : stages) {
      for (int member = 1; member <= 2; member++) {
        write("before");
        int[] left = {member};
        watch(
            at -> {
              if (at.equals(stage) && --left[0] == 0) {
                throw new Death();
              }
            });
        assertThatThrownBy(this::take).isInstanceOf(Death.class);
        watch(at -> {});
        write("after!");

        List<StoredSnapshot> taken = take();

        assertThat(taken).allMatch(it -> it.state() == PlacementState.COMPLETE);
        Set<String> content = new LinkedHashSet<>();
        for (SnapshotSpec spec : group) {
          content.add(get(file(spec), 0, 6));
        }
        // of one instant, whichever: the last stage is after the last change
        assertThat(content).as(stage).hasSize(1);
        group.forEach(spec -> driver().deleteSnapshot(mark(), spec));
      }
    }
  }

  private List<StoredSnapshot> take() {
    return driver().createGroupSnapshot(mark(), group);
  }

  private void write(String text) {
    try {
      put(disk(volume()), 0, text);
      put(disk(other), 0, text);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private void assertNone() {
    for (SnapshotSpec spec : group) {
      assertThat(driver().snapshots(spec.volumeId())).isEmpty();
    }
  }
}
