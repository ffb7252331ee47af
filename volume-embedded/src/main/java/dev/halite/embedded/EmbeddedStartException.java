package dev.halite.embedded;

import org.jspecify.annotations.Nullable;

/**
 * An embedded part cannot start or stop; the message is one sentence that an operator can act on,
 * fit to be printed without a stack trace.
 */
public final class EmbeddedStartException extends RuntimeException {

  public EmbeddedStartException(String sentence) {
    super(sentence);
  }

  public EmbeddedStartException(String sentence, @Nullable Throwable cause) {
    super(sentence, cause);
  }
}
