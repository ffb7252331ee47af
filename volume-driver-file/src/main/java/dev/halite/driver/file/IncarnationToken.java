package dev.halite.driver.file;

import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import dev.halite.driver.FenceToken;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a fence token of this driver says. All of it is in the text, so that the files of an
 * incarnation can be empty and need no free block of a full disk.
 *
 * @param bootId of the machine's present run
 * @param pid of the process
 * @param startTicks of the process
 * @param pidNamespace in which the pid counts
 * @param id names the incarnation's files
 * @param host the node's name
 */
record IncarnationToken(
    String bootId, long pid, long startTicks, String pidNamespace, UUID id, String host) {
  private static final String PREFIX = "file/1/";

  static IncarnationToken ofThisProcess(ProcessTable processes, UUID id, String host) {
    long pid = processes.ownPid();
    return new IncarnationToken(
        processes.bootId(),
        pid,
        processes.startTicks(pid).orElse(-1),
        processes.pidNamespace(),
        id,
        host);
  }

  static IncarnationToken parse(FenceToken token) {
    String text = token.value();
    String[] parts = text.startsWith(PREFIX) ? text.substring(PREFIX.length()).split("/", 6) : null;
    if (parts == null || parts.length != 6) {
      throw unreadable(text, null);
    }
    try {
      return new IncarnationToken(
          parts[0],
          Long.parseLong(parts[1]),
          Long.parseLong(parts[2]),
          parts[3],
          UUID.fromString(parts[4]),
          parts[5]);
    } catch (IllegalArgumentException e) {
      throw unreadable(text, e);
    }
  }

  FenceToken fenceToken() {
    return new FenceToken(
        PREFIX
            + String.join(
                "/",
                bootId,
                Long.toString(pid),
                Long.toString(startTicks),
                pidNamespace,
                id.toString(),
                host));
  }

  private static DriverException unreadable(String text, @Nullable IllegalArgumentException cause) {
    return new DriverException(
        DriverFault.INVALID, "'%s' is no fence token of the file driver.".formatted(text), cause);
  }
}
