package dev.halite.common.storage.iscsi;

import java.util.Optional;
import java.util.regex.Pattern;

/** The iSCSI name of an initiator: {@code iqn.}, {@code eui.} or {@code naa.} and the rest. */
public record InitiatorName(String value) {
  // no comma, at which tgtadm would end the name and read another parameter
  private static final Pattern NAME =
      Pattern.compile("(iqn|eui|naa)\\.[A-Za-z0-9][A-Za-z0-9.:_-]{0,218}");

  public InitiatorName {
    if (!isName(value)) {
      throw new IllegalArgumentException("Not the iSCSI name of an initiator: " + value);
    }
  }

  /** The name, if the text is one. */
  public static Optional<InitiatorName> of(String text) {
    return isName(text) ? Optional.of(new InitiatorName(text)) : Optional.empty();
  }

  static boolean isName(String text) {
    return NAME.matcher(text).matches();
  }

  @Override
  public String toString() {
    return value;
  }
}
