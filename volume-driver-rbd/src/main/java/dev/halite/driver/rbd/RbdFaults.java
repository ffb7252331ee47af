package dev.halite.driver.rbd;

import dev.halite.common.storage.ceph.CephException;
import dev.halite.common.storage.ceph.Errno;
import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;

/** The one table from Ceph's error numbers to driver faults. */
final class RbdFaults {
  private RbdFaults() {}

  /** {@code action} completes "Cannot ...", without its full stop. */
  static DriverException translate(String action, CephException cause) {
    return new DriverException(
        faultOf(cause.errno()),
        "Cannot %s: Ceph could not %s: %s."
            .formatted(action, cause.action(), Errno.text(cause.errno())),
        cause);
  }

  /** The same of what may have begun to change something: what is refused then is no refusal. */
  static RuntimeException midway(String action, CephException cause) {
    DriverException told = translate(action, cause);
    return told.fault().refuses() ? told.midway() : cause;
  }

  /** What went wrong while connecting, where some numbers mean something else. */
  static DriverException connecting(
      RbdDriverConfiguration configuration, String monitors, CephException cause) {
    return switch (cause.errno()) {
      case Errno.ETIMEDOUT ->
          new DriverException(
              DriverFault.UNAVAILABLE,
              "No monitor of %s answered within %d s."
                  .formatted(monitors, configuration.connectTimeout().toSeconds()),
              cause);
      case Errno.EPERM, Errno.EACCES ->
          new DriverException(
              DriverFault.DENIED,
              "Ceph refuses client.%s at %s; look at its key and capabilities."
                  .formatted(configuration.user(), monitors),
              cause);
      case Errno.ENOENT ->
          new DriverException(
              DriverFault.DENIED,
              "There is no key for client.%s in the keyrings that %s names, or no monitor."
                  .formatted(configuration.user(), configuration.conf()),
              cause);
      default -> translate("set up pool " + configuration.pool(), cause);
    };
  }

  static DriverException fenced(String pool) {
    return new DriverException(
        DriverFault.FENCED,
        "Another process has taken over pool %s; this one changes nothing there any more."
            .formatted(pool));
  }

  static DriverFault faultOf(int errno) {
    return switch (errno) {
      case Errno.EPERM, Errno.EACCES -> DriverFault.DENIED;
      case Errno.EBUSY, Errno.ENOTEMPTY -> DriverFault.BUSY;
      case Errno.EEXIST -> DriverFault.CONFLICT;
      case Errno.EINVAL, Errno.EFBIG, Errno.EDOM -> DriverFault.INVALID;
      case Errno.ENOSPC, Errno.EDQUOT -> DriverFault.FULL;
      case Errno.EAGAIN, Errno.ENOMEM, Errno.EROFS, Errno.ENOTCONN -> DriverFault.UNAVAILABLE;
      case Errno.ESHUTDOWN -> DriverFault.FENCED;
      case Errno.ETIMEDOUT -> DriverFault.TIMEOUT;
      default -> DriverFault.FAILURE;
    };
  }

  /** False when the call surely did not do what it was asked to. */
  static boolean isOutcomeUnknown(RuntimeException failure) {
    DriverFault fault =
        switch (failure) {
          case DriverException driver -> driver.fault();
          case CephException ceph -> faultOf(ceph.errno());
          default -> DriverFault.CONFLICT;
        };
    return fault == DriverFault.FENCED
        || fault == DriverFault.TIMEOUT
        || fault == DriverFault.UNAVAILABLE;
  }
}
