package dev.halite.standalone;

import org.jspecify.annotations.Nullable;

/** Why the program cannot go on: one sentence for the person at the terminal, no stack trace. */
final class StandaloneException extends RuntimeException {

  StandaloneException(String sentence) {
    super(sentence);
  }

  StandaloneException(String sentence, @Nullable Throwable cause) {
    super(sentence, cause);
  }
}
