package dev.halite.driver.rbd;

import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import dev.halite.driver.FenceToken;

/**
 * What a fence token of this driver says.
 *
 * @param fsid the cluster
 * @param address of the client in the cluster, with its nonce
 */
record ClientToken(String fsid, String address) {
  private static final String PREFIX = "rbd:1:";

  static ClientToken parse(FenceToken token) {
    String text = token.value();
    String[] parts = text.startsWith(PREFIX) ? text.substring(PREFIX.length()).split(":", 2) : null;
    if (parts == null || parts.length != 2 || parts[1].isBlank()) {
      throw new DriverException(
          DriverFault.INVALID, "'%s' is no fence token of the rbd driver.".formatted(text));
    }
    return new ClientToken(parts[0], parts[1]);
  }

  FenceToken fenceToken() {
    return new FenceToken(PREFIX + fsid + ":" + address);
  }
}
