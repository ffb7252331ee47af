package dev.halite.benchmark;

/**
 * How much load, and for how long.
 *
 * @param clients requests at a time
 * @param warmUp seconds before the measurement
 * @param seconds length of the measurement
 */
record Window(int clients, int warmUp, int seconds) {
  Window {
    if (clients < 1 || warmUp < 0 || seconds < 1) {
      throw new IllegalArgumentException(
          "At least one client and one second are needed, and no negative warm-up.");
    }
  }
}
