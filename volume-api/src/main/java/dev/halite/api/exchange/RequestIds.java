package dev.halite.api.exchange;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Makes and checks ids of requests. */
@FunctionalInterface
public interface RequestIds {
  /** How many characters {@code req-<uuid>} has. */
  int LENGTH = 40;

  /** The next id. */
  String next();

  /** Ids that nobody can guess. */
  static RequestIds random() {
    return () -> "req-" + UUID.randomUUID();
  }

  /** The text if it is of the form {@code req-<uuid>}, else null. */
  static @Nullable String proper(@Nullable String text) {
    if (text == null || text.length() != LENGTH || !text.startsWith("req-")) {
      return null;
    }
    for (int i = 4; i < LENGTH; i++) {
      char c = text.charAt(i);
      boolean dash = i == 12 || i == 17 || i == 22 || i == 27;
      if (dash ? c != '-' : Character.digit(c, 16) < 0 || c > 'f') {
        return null;
      }
    }
    return text;
  }
}
