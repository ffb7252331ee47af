package dev.halite.system;

import java.util.Random;

/** Where the tests' chance comes from: the same each time, unless {@code -Dhalite.seed} is set. */
final class Seeds {
  private static final long SEED = Long.getLong("halite.seed", 20261123L);

  private Seeds() {}

  /** Prints the seed, so that a run can be repeated. */
  static Random random(String purpose) {
    System.out.printf("%s: -Dhalite.seed=%d%n", purpose, SEED);
    return new Random(SEED ^ purpose.hashCode());
  }
}
