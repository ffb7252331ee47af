package dev.halite.driver.file;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halite.driver.ConnectionInfo;
import dev.halite.driver.ConnectionRequest;
import dev.halite.driver.DriverFault;
import dev.halite.driver.VolumeSpec;
import dev.halite.testkit.qemu.QemuInitiator;
import dev.halite.testkit.tgt.TgtExtension;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Volumes that are exported while servers are forced off, and tgtd starts anew, hangs or is away.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class IscsiTroubleTest extends ExportUnderTest {
  @RegisterExtension static final TgtExtension TGT = new TgtExtension();

  private final QemuInitiator server = new QemuInitiator(INITIATOR);
  private final QemuInitiator otherServer = new QemuInitiator(OTHER_INITIATOR);
  private FileDriver driver;
  private VolumeSpec volume;

  @Override
  TgtExtension tgt() {
    return TGT;
  }

  @BeforeEach
  void makeVolume() {
    driver = setUp();
    volume = create(driver);
  }

  @Test
  void aRepeatedConnectAnswersTheSameAlsoAfterRestarts() {
    ConnectionRequest request = request(volume, INITIATOR);
    Map<String, Object> first = connect(driver, request).data();
    assertThat(connect(driver, request).data()).isEqualTo(first);

    driver.close();
    TGT.stop();
    TGT.start();
    driver = setUp();

    assertThat(connect(driver, request).data()).isEqualTo(first);
    assertSucceeded(server.run(new ConnectionInfo("iscsi", first), "read 0 512"));
  }

  @Test
  void theSetupExportsAgainWhatARestartOfTgtdHasLost() {
    ConnectionInfo connection = connect(driver, request(volume, INITIATOR));
    driver.close();
    TGT.stop();
    TGT.start();

    driver = setUp();

    assertSucceeded(server.run(connection, "read 0 512"));
  }

  @Test
  void aServerGoesOnWritingAfterARestartOfTgtdThatTheHealthCheckNotices() throws Exception {
    ConnectionInfo connection = connect(driver, request(volume, INITIATOR));
    try (var session = server.hold(connection)) {
      session.succeed("write -P 1 0 4k", "wrote");
      TGT.stop();
      TGT.start();
      session.begin("write -P 2 0 4k");

      driver.checkHealth();

      assertThat(session.await("wrote", 60_000)).isNotNull();
      session.succeed("flush", "");
      assertThat(byteAt(volume, 0)).isEqualTo(2);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"true", "false"})
  void aForcedOffServerCannotWriteAnyMoreWhileTheOthersCan(String chap) throws Exception {
    configure("iscsi-chap", chap);
    driver.close();
    driver = setUp();
    ConnectionRequest first = request(volume, INITIATOR);
    ConnectionInfo connection = connect(driver, first);
    ConnectionInfo otherConnection = connect(driver, request(volume, OTHER_INITIATOR));
    try (var session = server.hold(connection);
        var otherSession = otherServer.hold(otherConnection)) {
      session.succeed("write -P 1 0 4k", "wrote");
      otherSession.succeed("write -P 1 4k 4k", "wrote");

      forceOff(driver, first);
      session.begin("write -P 2 0 4k");

      assertThat(session.await("wrote", 3_000)).isNull();
      otherSession.succeed("write -P 3 4k 4k", "wrote");
      assertThat(byteAt(volume, 0)).isEqualTo(1);
      assertThat(byteAt(volume, 4096)).isEqualTo(3);
    }
    assertThat(server.run(connection, "read 0 512").exitCode()).isNotZero();
  }

  @Test
  void theOnlyServerIsForcedOffTogetherWithTheTarget() throws Exception {
    ConnectionRequest request = request(volume, INITIATOR);
    try (var session = server.hold(connect(driver, request))) {
      session.succeed("write -P 1 0 4k", "wrote");

      forceOff(driver, request);
      session.begin("write -P 2 0 4k");

      assertThat(session.await("wrote", 3_000)).isNull();
      assertThat(byteAt(volume, 0)).isEqualTo(1);
    }
    assertNothingExported();
  }

  @Test
  void writesThatAreUnderWayHaveEndedWhenTheServerIsForcedOff() throws Exception {
    ConnectionRequest request = request(volume, INITIATOR);
    try (var session = server.hold(connect(driver, request))) {
      session.succeed("write -P 1 0 256M", "wrote");
      for (int pattern = 2; pattern <= 5; pattern++) {
        for (int megabyte = 0; megabyte < 256; megabyte++) {
          session.begin("aio_write -q -P %d %dM 1M".formatted(pattern, megabyte));
        }
      }
      Awaitility.await().pollInterval(Duration.ofMillis(1)).until(() -> byteAt(volume, 0) != 1);

      forceOff(driver, request);

      byte[] left = lastBytes(256);
      Awaitility.await()
          .during(Duration.ofSeconds(1))
          .untilAsserted(() -> assertThat(lastBytes(256)).isEqualTo(left));
      // otherwise nothing was under way, and this test has seen nothing
      assertThat(left[255]).isLessThan((byte) 5);
    }
  }

  @Test
  void withoutTgtdTheBackendSaysSoAndIsSetUpLater() {
    ConnectionRequest request = request(volume, INITIATOR);
    connect(driver, request);
    TGT.stop();
    try {
      assertFault(DriverFault.UNAVAILABLE, "tgtd", driver::checkHealth);
      assertFault(DriverFault.UNAVAILABLE, "tgtd", () -> connect(driver, request));
      assertFault(DriverFault.UNAVAILABLE, "tgtd", () -> forceOff(driver, request));
      assertFault(DriverFault.UNAVAILABLE, "tgtd", () -> driver.setup(null));
    } finally {
      TGT.start();
    }
    driver.setup(null);
    forceOff(driver, request);
  }

  @Test
  void leftToItselfTheDriverFollowsTgtd() throws Exception {
    configure("export", "auto");
    driver.close();
    driver = setUp();
    assertThat(driver.report().storageProtocol()).isEqualTo("iSCSI");
    TGT.stop();
    try {
      driver.checkHealth();
      assertThat(driver.report().storageProtocol()).isEqualTo("file");
      assertThat(connect(driver, request(volume, Map.of("host", HOST))).volumeType())
          .isEqualTo("local");
    } finally {
      TGT.start();
    }
    assertThat(connect(driver, request(volume, INITIATOR)).volumeType()).isEqualTo("iscsi");
  }

  @Test
  void leftToItselfTheDriverGoesOnWhileTgtdHangs() {
    connect(driver, request(volume, INITIATOR));
    configure("export", "auto");
    driver.close();
    driver = setUp();
    TGT.pause();
    try {
      driver.checkHealth();
      assertThat(connect(driver, request(volume, Map.of("host", HOST))).volumeType())
          .isEqualTo("local");
    } finally {
      TGT.resume();
    }
  }

  /** The last byte of each of so many megabytes. */
  private byte[] lastBytes(int megabytes) throws Exception {
    byte[] bytes = new byte[megabytes];
    for (int i = 0; i < megabytes; i++) {
      bytes[i] = (byte) byteAt(volume, ((i + 1L) << 20) - 1);
    }
    return bytes;
  }
}
