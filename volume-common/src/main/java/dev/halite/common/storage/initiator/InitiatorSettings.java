package dev.halite.common.storage.initiator;

import dev.halite.common.storage.iscsi.InitiatorName;
import java.time.Duration;
import java.util.Objects;

/**
 * How this process is an initiator.
 *
 * @param name by which targets know it
 * @param connectTimeout how long a portal has for a login
 * @param commandTimeout how long a target has for one command, before its session counts as lost;
 *     one that may have much to do has four times as long
 * @param patience how long a lost session is tried to be begun anew, at any portal
 */
public record InitiatorSettings(
    InitiatorName name, Duration connectTimeout, Duration commandTimeout, Duration patience) {
  private static final int LONG = 4;

  public InitiatorSettings {
    Objects.requireNonNull(name, "name");
    if (!connectTimeout.isPositive() || !commandTimeout.isPositive() || patience.isNegative()) {
      throw new IllegalArgumentException("An initiator's times are positive.");
    }
  }

  Duration timeout(ScsiCommand command) {
    return command.isLong() ? commandTimeout.multipliedBy(LONG) : commandTimeout;
  }

  /** With the times that do for most networks. */
  public static InitiatorSettings of(InitiatorName name) {
    return new InitiatorSettings(
        name, Duration.ofSeconds(10), Duration.ofSeconds(30), Duration.ofSeconds(60));
  }
}
