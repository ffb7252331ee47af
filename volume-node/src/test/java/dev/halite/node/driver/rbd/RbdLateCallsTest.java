package dev.halite.node.driver.rbd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halite.driver.BackendSettings;
import dev.halite.driver.OperationMark;
import dev.halite.driver.StageListener;
import dev.halite.driver.StoredVolume;
import dev.halite.driver.VolumeSpec;
import dev.halite.testkit.ceph.CephExtension;
import java.time.Clock;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Calls that go on after others have worked on their volume. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class RbdLateCallsTest {
  @RegisterExtension static final CephExtension CEPH = CephExtension.inMemory();

  private String pool;
  private RbdDriver driver;

  @BeforeEach
  void setUp() {
    pool = CEPH.newPool();
    driver = driver((mark, stage) -> {});
    driver.setup(null);
  }

  @AfterEach
  void close() {
    driver.close();
  }

  @Test
  void aLateDeleteLeavesTheVolumesNextPlacementAlone() throws Exception {
    VolumeSpec first = new VolumeSpec(UUID.randomUUID(), UUID.randomUUID(), 1, pool);
    VolumeSpec second = new VolumeSpec(first.volumeId(), UUID.randomUUID(), 1, pool);
    driver.create(mark(), first);
    var reached = new CountDownLatch(1);
    var goOn = new CountDownLatch(1);
    RbdDriver slow =
        driver(
            (mark, stage) -> {
              if (stage.equals("delete.removing-marked")) {
                reached.countDown();
                await(goOn);
              }
            });
    slow.setup(null);
    var late =
        CompletableFuture.runAsync(() -> slow.delete(mark(), first.volumeId(), first.placement()));
    await(reached);

    driver.delete(mark(), first.volumeId(), first.placement());
    StoredVolume made = driver.create(mark(), second);
    goOn.countDown();
    assertThat(late.handle((nothing, failure) -> failure).get(30, TimeUnit.SECONDS)).isNotNull();

    assertThat(driver.inspect(second.volumeId())).contains(made);
    slow.close();
  }

  private RbdDriver driver(StageListener stages) {
    return (RbdDriver)
        new RbdDriverFactory()
            .create(
                new BackendSettings(
                    "host",
                    "late",
                    Map.of("conf", CEPH.access().configuration().toString(), "pool", pool),
                    Clock.systemUTC(),
                    UUID::randomUUID,
                    stages));
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static OperationMark mark() {
    return new OperationMark(UUID.randomUUID(), 0, "req-late");
  }
}
