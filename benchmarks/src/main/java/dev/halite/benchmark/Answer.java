package dev.halite.benchmark;

import java.nio.charset.StandardCharsets;

/** What a server answered. */
record Answer(int status, byte[] body) {
  String text() {
    return new String(body, StandardCharsets.UTF_8);
  }

  Answer require(int expected) {
    if (status != expected) {
      throw new UnexpectedAnswerException(
          status, "%d instead of %d: %s".formatted(status, expected, text()));
    }
    return this;
  }
}
