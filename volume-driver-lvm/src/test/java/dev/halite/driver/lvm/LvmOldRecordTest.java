package dev.halite.driver.lvm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halite.driver.ConnectionInfo;
import dev.halite.driver.ConnectionRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Records of a release that did not keep what they are of. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class LvmOldRecordTest extends ExportedVolume {
  @Test
  void aRecordThatDoesNotSayWhatItIsOfIsMadeWhole() throws IOException {
    ConnectionRequest one = request(ONE);
    ConnectionInfo before = connect(one);
    String old = old(one, ONE, before);

    Files.writeString(record(), old);
    assertThat(connect(one)).isEqualTo(before);
    assertThat(Files.readString(record())).contains("1 target " + target());
    Files.writeString(record(), old);
    emptyTree();
    driver.checkHealth();
    assertThat(initiators()).containsExactly(ONE);
    assertThat(Files.readString(record())).contains(volume.placement().toString());
    // and known by that from now on
    changed("iscsi-prefix", "iqn.2026-11.org.example:other-");
    assertThat(connect(one)).isEqualTo(before);
    changed("iscsi-prefix", "iqn.2010-10.org.openstack:");

    Files.writeString(record(), old);
    ConnectionRequest two = request(TWO);
    connect(two);
    assertThat(initiators()).containsExactlyInAnyOrder(ONE, TWO);
    disconnect(two, true);
    Files.writeString(record(), old);
    disconnect(one, true);
    assertNothingExported();
  }

  @Test
  void anOldRecordOfWhoHasBeenDetachedLetsNobodyInAndIsInNobodysWay() throws IOException {
    ConnectionRequest one = request(ONE);
    String old = old(one, ONE, connect(one));
    disconnect(one, true);

    Files.writeString(record(), old);
    driver.checkHealth();
    assertThat(tree.directories(Path.of("iscsi"))).isEmpty();
    disconnect(one, true);
    assertNothingExported();
    Files.writeString(record(), old);
    ConnectionRequest two = request(TWO);
    connect(two);
    assertThat(initiators()).containsExactly(TWO);
    disconnect(two, true);
    Files.writeString(record(), old);
    driver.delete(mark(), volume.volumeId(), volume.placement());
    assertNothingExported();
  }

  @Test
  void credentialsOfAWholeRecordAreAskedOfEach() throws IOException {
    ConnectionRequest one = request(ONE);
    connect(one);
    String id = one.attachmentId().toString();
    Files.writeString(
        record(), "1 chap user1 hush1hush1hush12\n1 iscsi %s %s\n".formatted(id, ONE));
    emptyTree();
    driver.checkHealth();
    assertThat(read("iscsi/%s/tpgt_1/attrib/authentication")).isEqualTo("1");
    assertThat(connect(one).data()).containsEntry("auth_username", "user1");
  }

  @Test
  void capitalsInAnOldRecordMakeNoOtherInitiator() throws IOException {
    ConnectionRequest one = request(ONE);
    ConnectionInfo before = connect(one);
    Files.writeString(record(), old(one, "iqn.2004-10.org.example:ONE", before));
    ConnectionRequest again = request(ONE);
    assertThat(connect(again).data())
        .containsEntry("auth_password", before.data().get("auth_password"));
    assertThat(connect(one)).isEqualTo(before);
    assertThat(initiators()).containsExactly(ONE);
    disconnect(one, true);
    assertThat(initiators()).containsExactly(ONE);
    disconnect(again, true);
    assertNothingExported();
  }

  /** As it was written by a release that did not keep what a record is of. */
  private static String old(ConnectionRequest request, String initiator, ConnectionInfo info) {
    return "1 iscsi %s %s %s %s\n"
        .formatted(
            request.attachmentId(),
            initiator,
            info.data().get("auth_username"),
            info.data().get("auth_password"));
  }
}
