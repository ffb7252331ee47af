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

  @Option(
      names = "--await",
      description = "Have the server answer when it is done ('?wait=') in place of many looks.")
  private boolean awaited;

  /** Asks so at the end of a path. */
  String query() {
    return awaited ? "?wait=60" : "";
  }

  /** What is measured, by its name: these do not compare. */
  String event(String name) {
    return awaited ? name + "-awaited" : name;
  }

  /** Waits for the next look at what was asked for at this time. */
  void pause(long startedAt) {
    if (awaited) {
      return;
    }
    LockSupport.parkNanos(Math.max(least * 1_000_000L, (System.nanoTime() - startedAt) / PART));
  }
}
