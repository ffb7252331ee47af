package dev.halite.common.storage.connector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.halite.common.storage.iscsi.InitiatorName;
import dev.halite.driver.ConnectionInfo;
import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import dev.halite.driver.OpenContent;
import dev.halite.testkit.driver.OpenContentContractTest;
import dev.halite.testkit.tgt.TgtExtension;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Units of a real tgtd. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class IscsiVolumeTest extends OpenContentContractTest {
  @RegisterExtension static final TgtExtension TGT = new TgtExtension();

  private static final Duration LIMIT = Duration.ofSeconds(20);

  @TempDir private Path directory;
  private final VolumeConnector connector = IscsiUnderTest.connector(LIMIT, LIMIT);
  private IscsiUnderTest target;
  private IscsiUnderTest.Disk disk;

  @BeforeEach
  void makeDisk() {
    target = new IscsiUnderTest(TGT, directory, SIZE);
    disk = target.disk();
  }

  @Override
  protected OpenContent open() {
    return connector.open(disk.connection());
  }

  @Override
  protected OpenContent again(boolean readOnly) {
    return connector.open(readOnly ? disk.readOnly() : disk.connection());
  }

  @Test
  void whoCannotProveWhoItIsIsDeniedAndItsSecretIsInNoException() {
    String wrong = "letmeinplease1";
    assertSecretKept(DriverFault.DENIED, disk.with("auth_password", wrong), wrong);
    assertSecretKept(
        DriverFault.DENIED, disk.with("auth_username", "nobody"), IscsiUnderTest.PASSWORD);
    ConnectionInfo without = new ConnectionInfo("iscsi", withoutAuth());
    assertFault(DriverFault.DENIED, () -> connector.open(without));
    var stranger =
        IscsiUnderTest.connector(
            new InitiatorName("iqn.2026-11.dev.halite:stranger"), LIMIT, LIMIT);
    assertFault(DriverFault.NOT_FOUND, () -> stranger.open(disk.connection()));
    open().close();
  }

  @Test
  void whatIsNotThereIsNotFound() {
    assertFault(
        DriverFault.NOT_FOUND,
        () -> connector.open(disk.with("target_iqn", "iqn.2010-10.org.openstack:volume-none")));
    assertFault(DriverFault.NOT_FOUND, () -> connector.open(disk.with("target_lun", 9)));
    assertFault(
        DriverFault.UNAVAILABLE, () -> connector.open(disk.with("target_portal", "127.0.0.1:1")));
  }

  @Test
  void connectionsThatCannotBeUsedAreRefused() {
    for (ConnectionInfo unusable :
        List.of(
            disk.with("target_portal", "127.0.0.1"),
            disk.with("target_portal", "a b:3260"),
            disk.with("target_portal", "127.0.0.1:3260,1\n"),
            disk.with("target_iqn", "volume-1"),
            disk.with("target_iqn", "iqn.2010-10.org:\0"),
            disk.with("target_lun", -1),
            disk.with("target_lun", "1"),
            disk.with("auth_method", "SRP"),
            disk.with("auth_password", ""),
            disk.with("auth_password", "x".repeat(256)),
            disk.with("target_portals", List.of("127.0.0.1:3260")))) {
      assertSecretKept(DriverFault.INVALID, unusable, IscsiUnderTest.PASSWORD);
    }
  }

  @Test
  void aTargetThatRefusesWritesSaysSoWhileTheirDataIsOnItsWay() {
    IscsiUnderTest.Disk readOnly = target.disk(true);
    try (OpenContent content = connector.open(readOnly.connection())) {
      for (int i = 0; i < 3; i++) {
        assertFault(DriverFault.DENIED, () -> content.write(0, direct(new byte[8 << 20])));
        assertFault(DriverFault.DENIED, () -> content.discard(0, SIZE));
      }
      assertThat(bytes(content)).isEqualTo(new byte[SIZE]);
    }
  }

  @Test
  void theNextPortalIsTakenWhereOneIsDead() {
    String name = disk.published().targetName();
    Map<String, Object> data = new HashMap<>(disk.connection().data());
    data.put("target_portals", List.of("127.0.0.1:1", target.portal(TgtExtension.OTHER_ADDRESS)));
    data.put("target_iqns", List.of(name, name));
    data.put("target_luns", List.of(1, 1));
    var several = new ConnectionInfo("iscsi", data);
    try (OpenContent content = connector.open(several)) {
      content.write(0, direct(new byte[] {5}));
      content.flush();
    }
    try (OpenContent content = again(true)) {
      assertThat(bytes(content)[0]).isEqualTo((byte) 5);
    }
  }

  @Test
  void aGrownVolumeIsLargerForWhoOpensItAnewAndGoesOnForOthers() {
    try (OpenContent content = open()) {
      content.write(0, direct(new byte[] {1}));
      content.flush();
      IscsiUnderTest.grow(disk.file(), 2L * SIZE);
      target.renew(disk);
      assertThat(content.sizeBytes()).isEqualTo(SIZE);
      assertThat(bytes(content)[0]).isEqualTo((byte) 1);
      try (OpenContent larger = again(false)) {
        assertThat(larger.sizeBytes()).isEqualTo(2L * SIZE);
        larger.write(2L * SIZE - 1, direct(new byte[] {2}));
        larger.flush();
      }
    }
    try (OpenContent content = again(true)) {
      assertThat(bytes(content)[2 * SIZE - 1]).isEqualTo((byte) 2);
    }
  }

  private Map<String, Object> withoutAuth() {
    var data = new HashMap<>(disk.connection().data());
    data.remove("auth_method");
    return data;
  }

  private void assertSecretKept(DriverFault fault, ConnectionInfo connection, String secret) {
    DriverException failure =
        catchThrowableOfType(DriverException.class, () -> connector.open(connection).close());
    assertThat(failure).isNotNull();
    assertThat(failure.fault()).as(failure.sentence()).isEqualTo(fault);
    var printed = new StringWriter();
    failure.printStackTrace(new PrintWriter(printed));
    assertThat(printed.toString()).doesNotContain(secret);
    assertThat(connection.toString()).doesNotContain(secret);
  }
}
