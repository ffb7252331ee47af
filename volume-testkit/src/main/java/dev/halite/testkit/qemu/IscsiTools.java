package dev.halite.testkit.qemu;

import dev.halite.driver.ConnectionInfo;
import dev.halite.embedded.CommandRun;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A server of that iSCSI name that asks a disk what it is, by the tools of libiscsi.
 *
 * @param name iSCSI name of the initiator
 */
public record IscsiTools(String name) {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final Path PROGRAMS = Path.of("/usr/bin");

  /** What the disk says of its make. */
  public CommandRun inquiry(ConnectionInfo connection) {
    return run("iscsi-inq", connection, List.of());
  }

  /** Its serial number. */
  public CommandRun serialNumber(ConnectionInfo connection) {
    return run("iscsi-inq", connection, List.of("--evpd=1", "--pagecode=128"));
  }

  /** Its size in bytes. */
  public CommandRun size(ConnectionInfo connection) {
    return run("iscsi-readcapacity16", connection, List.of("--size"));
  }

  private CommandRun run(String program, ConnectionInfo connection, List<String> options) {
    Path file = PROGRAMS.resolve(program);
    if (!Files.isExecutable(file)) {
      throw new IllegalStateException(
          "This test needs %s of Debian's package libiscsi-bin; `./halite test` installs it as root."
              .formatted(file));
    }
    var words = new ArrayList<String>(List.of(file.toString(), "--initiator-name=" + name));
    words.addAll(options);
    words.add(url(connection.data()));
    return CommandRun.of(LIMIT, words);
  }

  private static String url(Map<String, Object> data) {
    String account =
        data.containsKey("auth_method")
            ? "%s%%%s@".formatted(data.get("auth_username"), data.get("auth_password"))
            : "";
    return "iscsi://%s%s/%s/%s"
        .formatted(
            account, data.get("target_portal"), data.get("target_iqn"), data.get("target_lun"));
  }
}
