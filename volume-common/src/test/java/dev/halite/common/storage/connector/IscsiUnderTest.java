package dev.halite.common.storage.connector;

import dev.halite.common.storage.command.CommandRunner;
import dev.halite.common.storage.initiator.InitiatorSettings;
import dev.halite.common.storage.iscsi.ChapCredentials;
import dev.halite.common.storage.iscsi.InitiatorName;
import dev.halite.common.storage.iscsi.IscsiTargets;
import dev.halite.common.storage.iscsi.PublishedDisk;
import dev.halite.driver.ConnectionInfo;
import dev.halite.testkit.tgt.TgtExtension;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Files that a tgtd offers to us, with CHAP.
 *
 * @param size of each
 */
record IscsiUnderTest(TgtExtension tgt, Path directory, long size) {
  static final String PASSWORD = "opensesame99";
  private static final String USER = "halite";

  /** One of them. */
  record Disk(PublishedDisk published, ConnectionInfo connection) {
    Path file() {
      return published.file();
    }

    /** As a server is told, with another value. */
    ConnectionInfo with(String key, Object value) {
      Map<String, Object> data = new HashMap<>(connection.data());
      data.put(key, value);
      return new ConnectionInfo("iscsi", data);
    }

    ConnectionInfo readOnly() {
      return with("access_mode", "ro");
    }
  }

  Disk disk() {
    return disk(false);
  }

  /** One that the target itself lets nobody write to. */
  Disk disk(boolean readOnly) {
    UUID id = UUID.randomUUID();
    Path file = directory.resolve(id.toString());
    grow(file, size);
    String target = "iqn.2010-10.org.openstack:volume-" + id;
    var disk =
        new Disk(
            new PublishedDisk(
                target,
                id,
                file,
                readOnly,
                true,
                Optional.of(ChapCredentials.of(USER + id.toString().substring(0, 8), PASSWORD)),
                Set.of(Connectors.INITIATOR)),
            new ConnectionInfo(
                "iscsi",
                Map.of(
                    "target_discovered",
                    false,
                    "target_portal",
                    portal("127.0.0.1"),
                    "target_iqn",
                    target,
                    "target_lun",
                    PublishedDisk.LUN,
                    "auth_method",
                    "CHAP",
                    "auth_username",
                    USER + id.toString().substring(0, 8),
                    "auth_password",
                    PASSWORD)));
    publish(disk);
    return disk;
  }

  void publish(Disk disk) {
    targets().publish(disk.published(), stage -> {});
  }

  void renew(Disk disk) {
    targets().renew(disk.published(), stage -> {});
  }

  void withdraw(Disk disk) {
    targets().withdraw(disk.published(), stage -> {});
  }

  /** All again, by another tgtd. */
  void restart(Disk... disks) {
    tgt.stop();
    tgt.start();
    List.of(disks).forEach(this::publish);
  }

  String portal(String address) {
    return address + ":" + tgt.port();
  }

  static void grow(Path file, long bytes) {
    try (var disk = new RandomAccessFile(file.toFile(), "rw")) {
      disk.setLength(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** One that does not wait for long. */
  static VolumeConnector connector(Duration command, Duration patience) {
    return connector(Connectors.INITIATOR, command, patience);
  }

  static VolumeConnector connector(InitiatorName name, Duration command, Duration patience) {
    return new VolumeConnector(
        new CephClientSettings(null, null, command, command),
        new InitiatorSettings(name, Duration.ofSeconds(3), command, patience));
  }

  private IscsiTargets targets() {
    return new IscsiTargets(new CommandRunner(), Path.of("/usr/sbin/tgtadm"), tgt.controlPort());
  }
}
