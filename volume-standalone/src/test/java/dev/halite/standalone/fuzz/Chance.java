package dev.halite.standalone.fuzz;

import java.util.List;
import java.util.Random;

/** Choices by a seed, so that a run can be repeated. */
final class Chance {
  private final Random random;

  Chance(long seed) {
    random = new Random(seed);
  }

  /** One of them. */
  <T> T of(List<T> all) {
    return all.get(random.nextInt(all.size()));
  }

  @SafeVarargs
  final <T> T of(T first, T... others) {
    int index = random.nextInt(others.length + 1);
    return index == 0 ? first : others[index - 1];
  }

  /** A number from 0 on, less than the bound. */
  int below(int bound) {
    return random.nextInt(bound);
  }

  /** True so many times in a hundred. */
  boolean percent(int times) {
    return random.nextInt(100) < times;
  }

  /** Any bytes, as a text of one character each. */
  String bytes(int count) {
    StringBuilder text = new StringBuilder(count);
    for (int i = 0; i < count; i++) {
      text.append((char) random.nextInt(256));
    }
    return text.toString();
  }

  /** An id that nothing has. */
  String unusedId() {
    return "%08x-%04x-4%03x-a%03x-%012x"
        .formatted(
            random.nextInt(),
            random.nextInt(1 << 16),
            random.nextInt(1 << 12),
            random.nextInt(1 << 12),
            random.nextLong() & 0xffffffffffffL);
  }
}
