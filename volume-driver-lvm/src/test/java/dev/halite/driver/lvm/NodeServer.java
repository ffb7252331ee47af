package dev.halite.driver.lvm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.halite.common.engine.database.Json;
import dev.halite.driver.ConnectionInfo;
import dev.halite.embedded.CommandRun;
import dev.halite.testkit.node.StorageNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import tools.jackson.databind.JsonNode;

/**
 * A compute server in a storage node: this host's os-brick and open-iscsi (Debian's
 * python3-os-brick), from which nothing is changed here, and that machine's kernel.
 */
final class NodeServer {
  private static final Path LIBRARY = Path.of("/usr/lib/python3/dist-packages/os_brick");

  /** By which the library finds a disk that has grown. */
  private static final Path LSSCSI = Path.of("/usr/bin/lsscsi");

  /** Where that machine has this host's files. */
  private static final String ROOT = "/srv";

  private static final String PREPARE =
      """
      set -eu
      modprobe -a sd_mod iscsi_tcp
      mountpoint -q "$1" || {
        mount -r -t hostfs -o / none "$1"
        for each in dev proc sys; do mount --bind "/$each" "$1/$each"; done
        for each in run tmp mnt etc/iscsi; do mount -t tmpfs none "$1/$each"; done
        mkdir -p "$1/run/lock/iscsi" "$1/run/udev"
        mount --bind /run/udev "$1/run/udev"
      }
      printf 'InitiatorName=%s\\n' "$2" > "$1/etc/iscsi/initiatorname.iscsi"
      printf 'node.startup = manual\\nnode.session.initial_login_retry_max = 1\\n' > "$1/etc/iscsi/iscsid.conf"
      printf %s "$3" > "$1/tmp/compute-server.py"
      pgrep -x iscsid > /dev/null || chroot "$1" /usr/sbin/iscsid
      """;

  private static final String WORK =
      """
      printf %s "$3" | chroot "$1" /usr/bin/env PATH=/usr/sbin:/usr/bin /usr/bin/python3 /tmp/compute-server.py "$2"
      """;

  private final StorageNode node;

  private NodeServer(StorageNode node) {
    this.node = node;
  }

  /** One whose iSCSI name that is; skips the test where the library is not installed. */
  static NodeServer begun(StorageNode node, String initiator) {
    assumeTrue(
        Files.isDirectory(LIBRARY) && Files.isExecutable(LSSCSI),
        "Debian's python3-os-brick and lsscsi are not installed; ./halite test installs them.");
    node.succeed("sh", "-c", PREPARE, "prepare", ROOT, initiator, program());
    return new NodeServer(node);
  }

  /** Does what the program calls so; returns what it answers. */
  JsonNode does(String verb, ConnectionInfo connection) {
    String asked =
        Json.write(
            Map.of("driver_volume_type", connection.volumeType(), "data", connection.data()));
    CommandRun run = node.run(List.of("sh", "-c", WORK, "work", ROOT, verb, asked));
    assertThat(run.succeeded()).as("%s: %s", verb, run.errors()).isTrue();
    return Json.tree(run.output());
  }

  /** Ends its daemon. */
  void end() {
    node.run(List.of("pkill", "-KILL", "-x", "iscsid"));
  }

  private static String program() {
    try (InputStream script = NodeServer.class.getResourceAsStream("compute-server.py")) {
      return new String(Objects.requireNonNull(script).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
