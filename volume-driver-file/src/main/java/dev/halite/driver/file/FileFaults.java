package dev.halite.driver.file;

import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Map;

/** The one table from what the operating system says to a driver fault. */
final class FileFaults {
  // the JDK has types for few of these; the texts are strerror's
  private static final List<Map.Entry<String, DriverFault>> REASONS =
      List.of(
          Map.entry("No space left on device", DriverFault.FULL),
          Map.entry("Disk quota exceeded", DriverFault.FULL),
          Map.entry("File too large", DriverFault.INVALID),
          Map.entry("Permission denied", DriverFault.DENIED),
          Map.entry("Operation not permitted", DriverFault.DENIED),
          Map.entry("Read-only file system", DriverFault.UNAVAILABLE),
          Map.entry("Input/output error", DriverFault.UNAVAILABLE),
          Map.entry("Stale file handle", DriverFault.UNAVAILABLE),
          Map.entry("Transport endpoint is not connected", DriverFault.UNAVAILABLE),
          Map.entry("Too many open files", DriverFault.UNAVAILABLE));

  private FileFaults() {}

  /** {@code action} completes "Cannot ...", without its full stop. */
  static DriverException translate(String action, IOException cause) {
    DriverFault fault = faultOf(cause);
    return new DriverException(
        fault, "Cannot %s: %s.".formatted(action, reasonOf(cause, fault)), cause);
  }

  static DriverException interrupted(String action, Exception cause) {
    Thread.currentThread().interrupt();
    return new DriverException(
        DriverFault.TIMEOUT, "Cannot %s: the call was interrupted.".formatted(action), cause);
  }

  private static DriverFault faultOf(IOException cause) {
    if (cause instanceof ClosedChannelException) {
      // channels are closed under a thread only by its interruption
      return DriverFault.TIMEOUT;
    }
    if (cause instanceof AccessDeniedException) {
      return DriverFault.DENIED;
    }
    String message = String.valueOf(cause.getMessage());
    for (Map.Entry<String, DriverFault> reason : REASONS) {
      if (message.contains(reason.getKey())) {
        return reason.getValue();
      }
    }
    return DriverFault.FAILURE;
  }

  private static String reasonOf(IOException cause, DriverFault fault) {
    if (fault == DriverFault.TIMEOUT) {
      return "the call was interrupted";
    }
    if (cause instanceof AccessDeniedException denied) {
      return "permission denied on " + denied.getFile();
    }
    if (cause instanceof NoSuchFileException missing) {
      return missing.getFile() + " does not exist";
    }
    if (cause instanceof FileSystemException failed && failed.getReason() != null) {
      return failed.getReason() + " (" + failed.getFile() + ")";
    }
    String message = cause.getMessage();
    return message == null ? cause.getClass().getSimpleName() : message;
  }
}
