package dev.halite.common.storage.iscsi;

import dev.halite.driver.Connector;
import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import java.util.Locale;
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

  /**
   * Of the initiator that a server says it has.
   *
   * @throws DriverException UNFIT_CONNECTOR when it says none, or what is none
   */
  public static InitiatorName of(Connector connector) {
    String name =
        connector
            .initiator()
            .orElseThrow(() -> unfit("the connector has no 'initiator', which iSCSI needs"));
    return of(name).orElseThrow(() -> unfit("the connector's 'initiator' is not an iSCSI name"));
  }

  /** The same in small letters, as targets compare them that fold what initiators say. */
  public InitiatorName folded() {
    return new InitiatorName(value.toLowerCase(Locale.ROOT));
  }

  private static DriverException unfit(String problem) {
    return new DriverException(
        DriverFault.UNFIT_CONNECTOR, "Invalid input received: " + problem + ".");
  }

  static boolean isName(String text) {
    return NAME.matcher(text).matches();
  }

  @Override
  public String toString() {
    return value;
  }
}
