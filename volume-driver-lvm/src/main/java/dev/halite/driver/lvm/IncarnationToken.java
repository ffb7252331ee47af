package dev.halite.driver.lvm;

import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import dev.halite.driver.FenceToken;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a fence token of this driver says.
 *
 * @param incarnation names the directory of its locks
 * @param host the node's name; its locks are there only
 */
record IncarnationToken(UUID incarnation, String host) {
  private static final String PREFIX = "lvm/1/";

  static IncarnationToken parse(FenceToken token) {
    String text = token.value();
    String[] parts = text.startsWith(PREFIX) ? text.substring(PREFIX.length()).split("/", 2) : null;
    if (parts == null || parts.length != 2) {
      throw unreadable(text, null);
    }
    try {
      return new IncarnationToken(UUID.fromString(parts[0]), parts[1]);
    } catch (IllegalArgumentException e) {
      throw unreadable(text, e);
    }
  }

  FenceToken fenceToken() {
    return new FenceToken(PREFIX + incarnation + "/" + host);
  }

  private static DriverException unreadable(String text, @Nullable IllegalArgumentException cause) {
    return new DriverException(
        DriverFault.INVALID, "'%s' is no fence token of the lvm driver.".formatted(text), cause);
  }
}
