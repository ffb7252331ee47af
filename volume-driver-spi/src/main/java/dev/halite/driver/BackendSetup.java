package dev.halite.driver;

import java.util.Objects;

/** What {@link StorageDriver#setup} found and made; the node records both. */
public record BackendSetup(BackendIdentity identity, FenceToken fenceToken) {
  public BackendSetup {
    Objects.requireNonNull(identity, "identity");
    Objects.requireNonNull(fenceToken, "fenceToken");
  }
}
