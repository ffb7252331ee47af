package dev.halite.common.storage.connector;

import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;

/** What the file system says, as faults. */
final class LocalFaults {
  private LocalFaults() {}

  /**
   * Translates.
   *
   * @param action completes "Cannot ..."
   */
  static DriverException translate(String action, IOException cause) {
    return new DriverException(
        fault(cause), "Cannot %s: %s.".formatted(action, reason(cause)), cause);
  }

  private static DriverFault fault(IOException cause) {
    String message = String.valueOf(cause.getMessage());
    if (cause instanceof NoSuchFileException) {
      return DriverFault.NOT_FOUND;
    }
    if (cause instanceof AccessDeniedException || message.contains("errno 13")) {
      return DriverFault.DENIED;
    }
    if (cause instanceof ClosedByInterruptException) {
      return DriverFault.TIMEOUT;
    }
    return message.contains("No space left on device") || message.contains("Disk quota exceeded")
        ? DriverFault.FULL
        : DriverFault.FAILURE;
  }

  private static String reason(IOException cause) {
    return switch (cause) {
      case NoSuchFileException missing -> "it is not there";
      case AccessDeniedException denied -> "permission denied";
      case ClosedByInterruptException interrupted -> "the call was interrupted";
      default -> {
        String message = cause.getMessage();
        yield message == null ? cause.getClass().getSimpleName() : message;
      }
    };
  }
}
