package dev.halite.driver;

import java.util.Objects;

/**
 * Which storage this is, as an opaque text of the driver: cluster and pool id, volume group UUID,
 * the marker in a directory. It stays the same as long as the data does, and differs for any other
 * storage. The node records it at the first setup.
 */
public record BackendIdentity(String value) {
  public BackendIdentity {
    Objects.requireNonNull(value, "value");
    if (value.isBlank() || value.length() > 255) {
      throw new IllegalArgumentException("A backend identity has 1 to 255 characters.");
    }
  }

  @Override
  public String toString() {
    return value;
  }
}
