package dev.halite.driver.lvm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.halite.driver.ConnectionRequest;
import dev.halite.driver.DriverFault;
import dev.halite.driver.FenceToken;
import dev.halite.driver.VolumeSpec;
import dev.halite.driver.lvm.lio.CountedTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Several processes of one host, and steps that do not end. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
@ExtendWith(OutputCaptureExtension.class)
class LvmExportProcessesTest extends ExportedVolume {
  private static final String LATER = "the exports of %d volumes are looked at after the check";

  /** A thread in a step of a tree, which does not end before it is let go. */
  private static final class Stuck implements AutoCloseable {
    private final AtomicReference<@Nullable Thread> first = new AtomicReference<>();
    private final CountDownLatch reached = new CountDownLatch(1);
    private final CountDownLatch ends = new CountDownLatch(1);
    private final CompletableFuture<Void> call;

    /** The first step of that call. */
    static Stuck in(CountedTree tree, Runnable call) throws InterruptedException {
      var stuck = new Stuck(tree, call);
      assertThat(stuck.reached.await(30, TimeUnit.SECONDS)).isTrue();
      return stuck;
    }

    private Stuck(CountedTree tree, Runnable work) {
      tree.afterEach(this::pass);
      call = CompletableFuture.runAsync(work, each -> Thread.ofPlatform().daemon().start(each));
    }

    private void pass() {
      if (!first.compareAndSet(null, Thread.currentThread())) {
        return;
      }
      reached.countDown();
      try {
        ends.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }

    void end() throws Exception {
      ends.countDown();
      awaitCall();
    }

    /** The call ends although its step does not. */
    void awaitCall() throws Exception {
      call.get(30, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
      ends.countDown();
    }
  }

  @Test
  void twoProcessesChangeAnExportOneAfterTheOther() throws Exception {
    LvmDriver other = driver;
    ConnectionRequest one = request(ONE);
    ConnectionRequest two = request(TWO);
    try (Stuck stuck = Stuck.in(tree, () -> other.connect(mark(), one))) {
      driver = opened();
      assertFault(DriverFault.OCCUPIED, () -> connect(two));
      stuck.end();
    }
    connect(two);
    assertThat(initiators()).containsExactlyInAnyOrder(ONE, TWO);
    emptyTree();
    driver.checkHealth();
    assertThat(initiators()).containsExactlyInAnyOrder(ONE, TWO);
  }

  @Test
  void aStepThatDoesNotEndKeepsItsOwnVolumeOnly() throws Exception {
    VolumeSpec stays = volume;
    ConnectionRequest one = request(ONE);
    FenceToken token = driver.setup(null).fenceToken();
    LvmDriver other = driver;
    try (Stuck stuck = Stuck.in(tree, () -> other.connect(mark(), one))) {
      driver = opened();
      driver.fence(token);
      volume = create();
      connect(request(TWO));
      assertThat(initiators()).containsExactly(TWO);
      driver.checkHealth();

      volume = stays;
      assertFault(DriverFault.OCCUPIED, () -> connect(one));
      assertFault(DriverFault.OCCUPIED, () -> disconnect(one, true));
      other.setup(null);
      stuck.end();
    }
    // what it did was done before whatever comes later
    disconnect(one, true);
    assertThat(initiators()).isEmpty();
  }

  @Test
  void aTargetThatCannotBeLookedAtKeepsTheOthersWaitingOnceAndNotForLong(CapturedOutput output)
      throws Exception {
    connect(request(ONE));
    VolumeSpec other = volume;
    volume = create();
    connect(request(ONE));
    var keeper = new ExportKeeper("disks", new VolumeLocks(Duration.ZERO), Duration.ofSeconds(2));
    Session session = driver.session();
    emptyTree();
    try (Stuck stuck = Stuck.in(tree, () -> restore(keeper, session))) {
      stuck.awaitCall();
      assertThat(isExported(volume)).isNotEqualTo(isExported(other));
      assertThat(output).containsOnlyOnce(LATER.formatted(1));
      // the next check does not wait for it at all
      restore(keeper, session);
      assertThat(output).contains("an earlier look at its target has not ended");
      assertThat(output).containsOnlyOnce(LATER.formatted(1));
      stuck.end();
    }
    await().until(() -> isExported(volume) && isExported(other));
  }

  @Test
  void manyTargetsThatCannotBeLookedAtKeepACheckNoLongerThanOne(CapturedOutput output)
      throws Exception {
    List<VolumeSpec> all = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      volume = create();
      connect(request(ONE));
      all.add(volume);
    }
    emptyTree();
    VolumeSpec sound = volume;
    var ends = new CountDownLatch(1);
    tree.afterEach(
        () -> {
          if (!Thread.currentThread().getName().endsWith(sound.volumeId().toString())) {
            hang(ends);
          }
        });
    var keeper = new ExportKeeper("disks", new VolumeLocks(Duration.ZERO), Duration.ofSeconds(3));
    // it ends although they do not: all are left to the next check, at the same moment
    restore(keeper, driver.session());
    await().until(() -> isExported(sound));
    assertThat(output).containsOnlyOnce("are looked at after the check");
    ends.countDown();
    await().until(() -> all.stream().allMatch(this::isExported));
  }

  @Test
  void whatACheckHasNoTimeForIsExportedAfterItWithoutAnother() throws IOException {
    List<VolumeSpec> all = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      volume = create();
      connect(request(ONE));
      all.add(volume);
    }
    Session session = driver.session();
    emptyTree();
    restore(
        new ExportKeeper("disks", new VolumeLocks(Duration.ofSeconds(9)), Duration.ofNanos(600)),
        session);
    await().until(() -> all.stream().allMatch(this::isExported));
  }

  private static void hang(CountDownLatch ends) {
    try {
      ends.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private boolean isExported(VolumeSpec of) {
    VolumeSpec now = volume;
    volume = of;
    boolean exported = initiators().equals(List.of(ONE));
    volume = now;
    return exported;
  }

  private void restore(ExportKeeper keeper, Session session) {
    keeper.restore(driver.exports(session), session.state());
  }

  @Test
  void theLocksAreForThisUserOnly() throws IOException {
    connect(request(ONE));
    Path locks = directory.resolve("state/places/exports");
    assertThat(locks).isDirectory();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(locks)))
        .isEqualTo("rwx------");
  }
}
