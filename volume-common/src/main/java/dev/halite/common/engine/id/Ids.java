package dev.halite.common.engine.id;

import java.time.Clock;
import java.util.UUID;
import java.util.random.RandomGenerator;

/** New ids. A test gives a seeded random source and a fixed clock. */
public final class Ids {
  private final Clock clock;
  private final RandomGenerator random;

  public Ids(Clock clock, RandomGenerator random) {
    this.clock = clock;
    this.random = random;
  }

  /** A random id (UUID version 4), for resources. */
  public UUID random() {
    long high = (random.nextLong() & ~0xf000L) | 0x4000L;
    return new UUID(high, variant(random.nextLong()));
  }

  /** An id that sorts by time (UUID version 7, milliseconds), for operations. */
  public UUID ordered() {
    long high = (clock.millis() << 16) | 0x7000L | (random.nextLong() & 0xfffL);
    return new UUID(high, variant(random.nextLong()));
  }

  private static long variant(long bits) {
    return (bits & 0x3fffffffffffffffL) | 0x8000000000000000L;
  }
}
