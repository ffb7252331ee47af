package dev.halite.common.storage.initiator;

import dev.halite.common.engine.secret.SecretText;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where a unit is.
 *
 * @param ways to it, each as good as the others; at least one
 * @param credentials for CHAP
 */
public record UnitAddress(List<Way> ways, Optional<Credentials> credentials) {
  // what is longer libiscsi would cut off
  private static final int LONGEST = 255;

  public UnitAddress {
    ways = List.copyOf(ways);
    Objects.requireNonNull(credentials, "credentials");
    if (ways.isEmpty()) {
      throw new IllegalArgumentException("there is no way to the unit.");
    }
  }

  /**
   * One portal's way to it.
   *
   * @param portal address and port, IPv6 in brackets
   * @param target its iSCSI name
   * @param unit number of the logical unit
   */
  public record Way(String portal, String target, int unit) {
    private static final Pattern PORTAL =
        Pattern.compile("(\\[[0-9A-Fa-f:.]{2,45}]|[A-Za-z0-9.-]{1,200}):[0-9]{1,5}");
    private static final Pattern TARGET = Pattern.compile("(iqn|eui|naa)\\.[!-~]{1,219}");
    private static final int MOST_UNIT = 0x3fff;

    public Way {
      if (!PORTAL.matcher(portal).matches()) {
        throw new IllegalArgumentException("a portal is an address and a port.");
      }
      if (!TARGET.matcher(target).matches()) {
        throw new IllegalArgumentException("a target has an iSCSI name.");
      }
      if (unit < 0 || unit > MOST_UNIT) {
        throw new IllegalArgumentException("a unit has a number of 0 to 16383.");
      }
    }

    @Override
    public String toString() {
      return "unit %d of %s at %s".formatted(unit, target, portal);
    }
  }

  /** User and password by which this initiator proves who it is. */
  public record Credentials(String user, SecretText password) {
    public Credentials {
      if (!isText(user) || !isText(password.reveal())) {
        throw new IllegalArgumentException("CHAP user and password are texts of 1 to 255 bytes.");
      }
    }

    private static boolean isText(String text) {
      return !text.isEmpty()
          && text.indexOf('\0') < 0
          && text.getBytes(StandardCharsets.UTF_8).length <= LONGEST;
    }
  }
}
