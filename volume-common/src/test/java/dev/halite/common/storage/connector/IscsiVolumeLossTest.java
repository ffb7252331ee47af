package dev.halite.common.storage.connector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.halite.common.storage.copy.ContentCopier;
import dev.halite.common.storage.copy.CopyCheckpoint;
import dev.halite.common.storage.copy.CopyListener;
import dev.halite.common.storage.copy.CopyRequest;
import dev.halite.common.storage.copy.CopySettings;
import dev.halite.driver.ConnectionInfo;
import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import dev.halite.driver.OpenContent;
import dev.halite.testkit.driver.MemoryContent;
import dev.halite.testkit.tgt.TgtExtension;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What happens to those that use a target when it dies or hangs. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class IscsiVolumeLossTest {
  @RegisterExtension static final TgtExtension TGT = new TgtExtension();

  private static final int SIZE = 32 << 20;
  private static final int PIECE = 1 << 20;
  private static final Duration COMMAND = Duration.ofSeconds(2);
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @TempDir private Path directory;
  private final Random random = new Random(3);
  private final VolumeConnector connector = IscsiUnderTest.connector(COMMAND, PATIENCE);
  private final List<CopyCheckpoint> checkpoints = new ArrayList<>();
  private final CopyListener kept =
      new CopyListener() {
        @Override
        public void progressed(long offset, long sizeBytes) {}

        @Override
        public void reached(CopyCheckpoint checkpoint) {
          checkpoints.add(checkpoint);
        }
      };
  private IscsiUnderTest target;
  private IscsiUnderTest.Disk disk;

  @BeforeEach
  void makeDisk() {
    target = new IscsiUnderTest(TGT, directory, SIZE);
    disk = target.disk();
  }

  @Test
  void aCopyFromATargetGoesOnWhenThatWasKilledAndStartedAnew() {
    MemoryContent expected = withHoles();
    try (OpenContent content = connector.open(disk.connection());
        ContentCopier copier = copier()) {
      CopyCheckpoint whole = copier.copy(CopyRequest.toNew(expected, content), kept);
      var copy = new MemoryContent(SIZE);
      copy.trouble(onceBehindHalf("write", () -> target.restart(disk)));
      try (OpenContent source = connector.open(disk.readOnly())) {
        assertThat(copier.copy(CopyRequest.toNew(source, copy), kept)).isEqualTo(whole);
      }
      assertThat(copy.bytes()).isEqualTo(expected.bytes());
      assertThat(copy.bytesWritten()).as("holes are kept").isLessThan(SIZE / 2);
    }
  }

  @Test
  void aCopyToATargetThatWasKilledGoesOnFromItsCheckpoint() throws Exception {
    MemoryContent source = withHoles();
    source.trouble(onceBehindHalf("read", () -> target.restart(disk)));
    try (ContentCopier copier = copier()) {
      try (OpenContent content = connector.open(disk.connection())) {
        // what the target had acknowledged may have died with it
        assertFault(
            DriverFault.UNAVAILABLE, () -> copier.copy(CopyRequest.toNew(source, content), kept));
        assertFault(DriverFault.UNAVAILABLE, content::flush);
      }
      CopyCheckpoint from = checkpoints.getLast();
      assertThat(from.offset()).isBetween(1L, SIZE - 1L);
      long read = source.bytesRead();
      try (OpenContent content = connector.open(disk.connection())) {
        CopyCheckpoint whole =
            copier.copy(new CopyRequest(source, content, true, from, List.of()), kept);
        assertThat(source.bytesRead() - read).as("of a third").isLessThan(SIZE / 3);
        copier.verify(content, whole.digest(), List.of(), kept);
      }
    }
    assertThat(Files.readAllBytes(disk.file())).isEqualTo(source.bytes());
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aFlushSaysThatASessionWasLostWhileNobodyUsedIt(boolean readFirst) {
    try (OpenContent content = connector.open(disk.connection())) {
      ByteBuffer block = ByteBuffer.allocateDirect(512);
      content.write(0, block.put(0, (byte) 1));
      restartWhileIdle();
      if (readFirst) {
        content.read(0, block.clear());
      }
      assertFault(DriverFault.UNAVAILABLE, content::flush);
      content.write(0, block.clear());
      assertFault(DriverFault.UNAVAILABLE, content::flush);
    }
  }

  @Test
  void aSessionThatIsLostAfterAFlushHasLostNothing() {
    try (OpenContent content = connector.open(disk.connection())) {
      for (int i = 0; i < 2; i++) {
        content.write(0, ByteBuffer.allocateDirect(512).put(0, (byte) 1));
        content.flush();
        restartWhileIdle();
      }
      content.flush();
    }
  }

  @Test
  void whoHasWrittenIsNotMovedToAnotherTarget() {
    IscsiUnderTest.Disk other = target.disk();
    String portal = "127.0.0.1:" + TGT.port();
    Map<String, Object> data = new HashMap<>(disk.connection().data());
    data.put("target_portals", List.of(portal, portal));
    data.put("target_iqns", List.of(disk.published().targetName(), other.published().targetName()));
    data.put("target_luns", List.of(1, 1));
    VolumeConnector impatient = IscsiUnderTest.connector(COMMAND, Duration.ofSeconds(1));
    try (OpenContent content = impatient.open(new ConnectionInfo("iscsi", data))) {
      content.write(0, ByteBuffer.allocateDirect(512).put(0, (byte) 1));
      target.restart(other);
      // else it would be DENIED: the other target wants another password
      assertFault(
          DriverFault.NOT_FOUND,
          () -> content.write(0, ByteBuffer.allocateDirect(512).put(0, (byte) 1)));
    }
  }

  @Test
  void aTargetThatHangsIsATimeoutAndWhenItGoesOnSoDoesItsUser() {
    VolumeConnector impatient = IscsiUnderTest.connector(COMMAND, Duration.ofSeconds(1));
    try (OpenContent content = impatient.open(disk.readOnly())) {
      TGT.pause();
      try {
        assertFault(DriverFault.TIMEOUT, () -> content.read(0, ByteBuffer.allocateDirect(512)));
        assertFault(DriverFault.TIMEOUT, () -> impatient.open(disk.connection()));
      } finally {
        TGT.resume();
      }
      content.read(0, ByteBuffer.allocateDirect(512));
    }
  }

  @Test
  void whoClosesDoesNotWaitForATargetThatHangs() {
    OpenContent content = connector.open(disk.connection());
    TGT.pause();
    try {
      content.close();
    } finally {
      TGT.resume();
    }
    assertFault(DriverFault.UNAVAILABLE, () -> content.read(0, ByteBuffer.allocateDirect(512)));
  }

  @Test
  void aTargetThatComesBackWithAnotherDiskGetsNothing() throws Exception {
    IscsiUnderTest.Disk other = target.disk();
    try (OpenContent content = connector.open(disk.connection())) {
      content.write(0, ByteBuffer.allocateDirect(512).put(0, (byte) 1));
      target.restart();
      TGT.succeed(
          "--mode",
          "target",
          "--op",
          "new",
          "--tid",
          "7",
          "--targetname",
          disk.published().targetName());
      TGT.succeed(
          "--mode",
          "logicalunit",
          "--op",
          "new",
          "--tid",
          "7",
          "--lun",
          "1",
          "--backing-store",
          other.file().toString());
      TGT.succeed("--mode", "target", "--op", "bind", "--tid", "7", "-I", "ALL");
      assertFault(
          DriverFault.CONFLICT,
          () -> content.write(512, ByteBuffer.allocateDirect(512).put(0, (byte) 1)));
    }
    assertThat(Files.readAllBytes(other.file())).containsOnly(0);
  }

  @Test
  void aTargetThatStaysAwayIsUnavailableWithinItsTime() {
    VolumeConnector impatient = IscsiUnderTest.connector(COMMAND, Duration.ofSeconds(1));
    try (OpenContent content = impatient.open(disk.readOnly())) {
      TGT.stop();
      assertFault(DriverFault.UNAVAILABLE, () -> content.read(0, ByteBuffer.allocateDirect(512)));
    } finally {
      TGT.start();
    }
  }

  private void restartWhileIdle() {
    target.restart(disk);
    Awaitility.await("end of the session")
        .atMost(Duration.ofSeconds(20))
        .until(
            () ->
                Thread.getAllStackTraces().keySet().stream()
                    .noneMatch(it -> it.getName().equals("iscsi-127.0.0.1:" + TGT.port())));
  }

  private static ContentCopier copier() {
    return new ContentCopier(
        "test", new CopySettings(4, 2, PIECE, 2L * PIECE, Duration.ofSeconds(60)));
  }

  private static BiConsumer<String, Long> onceBehindHalf(String call, Runnable trouble) {
    var done = new AtomicBoolean();
    return (name, offset) -> {
      if (name.equals(call) && offset >= SIZE / 2 && done.compareAndSet(false, true)) {
        trouble.run();
      }
    };
  }

  /** Data in a third of it, in each quarter. */
  private MemoryContent withHoles() {
    var content = new MemoryContent(SIZE);
    for (int at = 0; at < SIZE; at += 3 * PIECE) {
      byte[] data = new byte[PIECE + 12_345];
      random.nextBytes(data);
      content.write(at, ByteBuffer.wrap(data, 0, Math.min(data.length, SIZE - at)));
    }
    return content;
  }

  private static void assertFault(DriverFault fault, ThrowingCallable call) {
    assertThatExceptionOfType(DriverException.class)
        .isThrownBy(call)
        .satisfies(e -> assertThat(e.fault()).as(e.sentence()).isEqualTo(fault))
        .withMessageEndingWith(".");
  }
}
