package dev.halite.common.storage.initiator;

import dev.halite.common.storage.initiator.UnitAddress.Way;
import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a failed login means; libiscsi tells it in words, with the number of RFC 7143 (11.13.5). */
final class LoginFaults {
  private static final Pattern STATUS = Pattern.compile("Status: [^(]*\\((\\d{1,6})\\)");
  private static final Pattern NO_TEXT = Pattern.compile("[^ -~]+");
  private static final int MOST_TEXT = 200;

  private LoginFaults() {}

  static DriverException translate(Way way, String trouble, boolean hung) {
    return new DriverException(
        hung ? DriverFault.TIMEOUT : fault(trouble),
        "Cannot log in to %s: %s.".formatted(way, text(trouble)));
  }

  /** As one line of a bounded length, without its full stop. */
  static String text(String trouble) {
    String line = NO_TEXT.matcher(trouble).replaceAll(" ").strip();
    String bounded = line.length() > MOST_TEXT ? line.substring(0, MOST_TEXT) : line;
    return bounded.endsWith(".") ? bounded.substring(0, bounded.length() - 1) : bounded;
  }

  private static DriverFault fault(String trouble) {
    Matcher status = STATUS.matcher(trouble);
    if (!status.find()) {
      return trouble.contains("uthentication") ? DriverFault.DENIED : DriverFault.UNAVAILABLE;
    }
    return switch (Integer.parseInt(status.group(1))) {
      case 0x201, 0x202 -> DriverFault.DENIED;
      case 0x203, 0x204 -> DriverFault.NOT_FOUND;
      default -> DriverFault.UNAVAILABLE;
    };
  }
}
