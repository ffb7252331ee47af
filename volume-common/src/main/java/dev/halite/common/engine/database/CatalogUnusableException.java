package dev.halite.common.engine.database;

import org.jspecify.annotations.Nullable;

/** The catalog cannot be reached or is too old; the message is a sentence for the operator. */
public final class CatalogUnusableException extends IllegalStateException {
  public CatalogUnusableException(String sentence, @Nullable Throwable cause) {
    super(sentence, cause);
  }
}
