package dev.halite.manage.settings;

import org.jspecify.annotations.Nullable;

/** What the operator has to set right, in one sentence. */
public final class SettingsException extends RuntimeException {
  public SettingsException(String sentence) {
    this(sentence, null);
  }

  public SettingsException(String sentence, @Nullable Throwable cause) {
    super(sentence, cause);
  }
}
