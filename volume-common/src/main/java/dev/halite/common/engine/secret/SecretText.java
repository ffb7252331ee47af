package dev.halite.common.engine.secret;

import java.util.Objects;

/** A secret in memory. It prints as stars; only {@link #reveal} gives it away. */
public final class SecretText {
  private final String value;

  public SecretText(String value) {
    this.value = Objects.requireNonNull(value);
  }

  public String reveal() {
    return value;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SecretText secret && secret.value.equals(value);
  }

  @Override
  public int hashCode() {
    return value.hashCode();
  }

  @Override
  public String toString() {
    return "***";
  }
}
