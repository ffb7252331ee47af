package dev.halite.benchmark;

import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Option;

/**
 * How often a client looks whether what it asked for is done. Looks cost the server something, so
 * they become rarer with the time that has passed; that time is exact to a fifth.
 */
final class Polling {
  private static final int PART = 5;

  @Option(
      names = "--poll",
      defaultValue = "20",
      description = "Least milliseconds between two looks at a volume (default: ${DEFAULT-VALUE}).")
  private int least = 20;

  /** Waits for the next look at what was asked for at this time. */
  void pause(long startedAt) {
    LockSupport.parkNanos(Math.max(least * 1_000_000L, (System.nanoTime() - startedAt) / PART));
  }
}
