package dev.halite.embedded.ceph;

import java.nio.file.Path;
import java.util.List;
import java.util.UUID;

/**
 * How a client reaches an {@link EmbeddedCeph}; the key itself is in the keyring only.
 *
 * @param configuration the {@code ceph.conf}, which also leads to the keyring
 * @param user without {@code client.} in front
 * @param pools the pools that were asked for at the start
 */
public record CephAccess(
    Path configuration, UUID fsid, String user, Path keyring, List<String> pools) {

  public CephAccess {
    pools = List.copyOf(pools);
  }
}
