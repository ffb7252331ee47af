package dev.halite.driver;

import java.util.Objects;

/**
 * By what another process can fence one incarnation of a driver off its storage, as an opaque text
 * of the driver. Never used twice. The node stores it before the incarnation does any work.
 */
public record FenceToken(String value) {
  public FenceToken {
    Objects.requireNonNull(value, "value");
    if (value.isBlank() || value.length() > 1024) {
      throw new IllegalArgumentException("A fence token has 1 to 1024 characters.");
    }
  }

  @Override
  public String toString() {
    return value;
  }
}
