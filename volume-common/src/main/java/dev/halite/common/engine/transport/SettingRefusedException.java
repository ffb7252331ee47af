package dev.halite.common.engine.transport;

/**
 * Settings under which a service does not start, because somebody has to say first that he knows
 * what they mean. The message is a sentence for the operator that names the key.
 */
public final class SettingRefusedException extends IllegalArgumentException {
  public SettingRefusedException(String sentence) {
    super(sentence);
  }
}
