package dev.halite.driver.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.halite.driver.ConnectionInfo;
import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import dev.halite.driver.OperationMark;
import dev.halite.driver.PoolFeature;
import dev.halite.driver.StageListener;
import dev.halite.driver.VolumeSpec;
import dev.halite.testkit.qemu.QemuInitiator;
import dev.halite.testkit.tgt.TgtExtension;
import java.nio.file.Files;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Volumes that grow while servers write to them. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class IscsiGrowthTest extends ExportUnderTest {
  @RegisterExtension static final TgtExtension TGT = new TgtExtension();

  private static final int MEGABYTES = 64;
  private final QemuInitiator server = new QemuInitiator(INITIATOR);
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
  void whatAServerWritesMeanwhileIsThereAndItSeesTheNewSize() throws Exception {
    assertThat(driver.report().pools().getFirst().features()).contains(PoolFeature.ONLINE_EXTEND);
    ConnectionInfo connection = connect(driver, request(volume, INITIATOR));
    try (var session = server.hold(connection)) {
      session.succeed("write -P 1 0 4k", "wrote");
      for (int megabyte = 0; megabyte < MEGABYTES; megabyte++) {
        session.begin("aio_write -P %d %dM 1M".formatted(megabyte + 1, megabyte));
      }

      grow(driver);

      session.begin("aio_flush");
      for (int megabyte = 0; megabyte < MEGABYTES; megabyte++) {
        assertThat(session.await("wrote", 60_000)).isNotNull().contains("1048576/1048576");
      }
      // as a hypervisor does that is told of it
      session.begin("truncate %d".formatted(2 * VolumeSpec.GIB));
      session.succeed("write -P 9 1536M 4k", "wrote");
      session.succeed("flush", "");
    }
    for (int megabyte = 0; megabyte < MEGABYTES; megabyte++) {
      assertThat(byteAt(volume, ((megabyte + 1L) << 20) - 1)).isEqualTo(megabyte + 1);
    }
    assertThat(byteAt(volume, 1536L << 20)).isEqualTo(9);
    assertSucceeded(server.run(connection, "read -P 9 1536M 4k"));
  }

  @Test
  void aServerThatHasTheFileItselfIsInTheWay() {
    configure("export", "local");
    driver.close();
    driver = setUp();
    connect(driver, request(volume, Map.of("host", HOST)));

    assertThat(driver.report().pools().getFirst().features())
        .doesNotContain(PoolFeature.ONLINE_EXTEND);
    assertFault(DriverFault.BUSY, "1 attachment", () -> grow(driver));
  }

  @ParameterizedTest
  @ValueSource(strings = {"extend.complete-marked", "extend.suspended", "extend.unit-removed"})
  void aServerGoesOnWritingWhereverTheNodeDies(String stage) throws Exception {
    ConnectionInfo connection = connect(driver, request(volume, INITIATOR));
    try (var session = server.hold(connection)) {
      session.succeed("write -P 1 0 4k", "wrote");
      driver.close();
      FileDriver dying = newDriver(diesAt(stage));
      dying.setup(null);
      assertThatThrownBy(() -> grow(dying)).isInstanceOf(Death.class);
      session.begin("write -P 2 0 4k");
      dying.close();

      driver = setUp();

      assertThat(session.await("wrote", 60_000)).isNotNull().contains("4096/4096");
      grow(driver);
      session.begin("truncate %d".formatted(2 * VolumeSpec.GIB));
      session.begin("write -P 3 1536M 4k");
      assertThat(session.await("wrote", 60_000)).isNotNull().contains("4096/4096");
      session.succeed("flush", "");
      assertThat(byteAt(volume, 0)).isEqualTo(2);
      assertThat(byteAt(volume, 1536L << 20)).isEqualTo(3);
    }
  }

  @Test
  void whatIsExportedAgainHasTheSizeOfTheVolumeAndNotOfAGrowthThatNeverEnded() throws Exception {
    ConnectionInfo connection = connect(driver, request(volume, INITIATOR));
    driver.close();
    FileDriver dying = newDriver(diesAt("extend.file-grown"));
    dying.setup(null);
    assertThatThrownBy(() -> grow(dying)).isInstanceOf(Death.class);
    dying.close();
    assertThat(fileSize()).isEqualTo(2 * VolumeSpec.GIB);
    TGT.stop();
    TGT.start();

    driver = setUp();

    assertThat(fileSize()).isEqualTo(VolumeSpec.GIB);
    assertSucceeded(server.run(connection, "read 1023M 4k"));
    assertThat(server.run(connection, "read 1536M 4k").exitCode()).isNotZero();
  }

  @Test
  void withoutTgtdAUsedVolumeKeepsItsSize() throws Exception {
    connect(driver, request(volume, INITIATOR));
    TGT.stop();
    try {
      assertFault(DriverFault.UNAVAILABLE, "tgtd", () -> grow(driver));
    } finally {
      TGT.start();
    }
    assertThat(fileSize()).isEqualTo(VolumeSpec.GIB);
    assertThat(driver.inspect(volume.volumeId()).orElseThrow().sizeBytes())
        .isEqualTo(VolumeSpec.GIB);
  }

  @ParameterizedTest
  @ValueSource(strings = {"extend.suspended", "extend.unit-removed"})
  void aSizeThatCannotBeShownIsShownByTheHealthCheckAndServersGoOnMeanwhile(String stage)
      throws Exception {
    ConnectionInfo connection = connect(driver, request(volume, INITIATOR));
    driver.close();
    driver =
        newDriver(
            (OperationMark operation, String reached) -> {
              if (reached.equals(stage)) {
                throw new DriverException(DriverFault.FAILURE, "It does not go on.");
              }
            });
    driver.setup(null);

    grow(driver);

    assertSucceeded(server.run(connection, "write 0 4k"));
    driver.checkHealth();
    assertSucceeded(server.run(connection, "write 1536M 4k"));
  }

  @Test
  void anInterruptWhileNobodyIsAnsweredLetsServersInAgain() throws Exception {
    ConnectionInfo connection = connect(driver, request(volume, INITIATOR));
    driver.close();
    driver =
        newDriver(
            (OperationMark operation, String reached) -> {
              if (reached.equals("extend.suspended")) {
                Thread.currentThread().interrupt();
              }
            });
    driver.setup(null);

    assertFault(DriverFault.TIMEOUT, "interrupted", () -> grow(driver));

    assertThat(Thread.interrupted()).isTrue();
    assertSucceeded(server.run(connection, "write 0 4k"));
    driver.checkHealth();
    assertSucceeded(server.run(connection, "write 1536M 4k"));
  }

  private long fileSize() throws Exception {
    return Files.size(layout().volume(volume.volumeId()));
  }

  private void grow(FileDriver by) {
    by.extend(mark(), volume.volumeId(), volume.placement(), 2);
  }

  private static StageListener diesAt(String stage) {
    return (OperationMark operation, String reached) -> {
      if (reached.equals(stage)) {
        throw new Death();
      }
    };
  }

  private static final class Death extends Error {
    private static final long serialVersionUID = 1;
  }
}
