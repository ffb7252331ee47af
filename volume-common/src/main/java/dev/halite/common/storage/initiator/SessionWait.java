package dev.halite.common.storage.initiator;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.LongByReference;
import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import java.util.concurrent.TimeUnit;

/** How a session's thread waits for its socket and for the threads that have commands for it. */
final class SessionWait {
  private static final int ENTRY = 8;
  private static final int EVENTS = 4;
  private static final int HAPPENED = 6;
  private static final long LONGEST_MILLIS = 500;

  private final Libraries libraries;
  private final int wake;
  private final Memory descriptors = new Memory(2L * ENTRY);
  private final LongByReference woken = new LongByReference();

  SessionWait(Libraries libraries) {
    this.libraries = libraries;
    this.wake = libraries.events().eventfd(0, LibEvents.CLOSE_ON_EXEC | LibEvents.NONBLOCK);
    if (wake < 0) {
      throw new DriverException(
          DriverFault.UNAVAILABLE, "This process has no descriptor for an iSCSI session.");
    }
  }

  /** Ends the wait; of any thread, before the close. */
  void wakeUp() {
    int unused = libraries.events().eventfd_write(wake, 1);
  }

  /**
   * Waits, not for long, and lets the library do what there is to do.
   *
   * @return false when the connection has ended
   */
  boolean turn(Pointer context, long nanos) {
    LibIscsi iscsi = libraries.iscsi();
    long millis = Math.clamp(TimeUnit.NANOSECONDS.toMillis(nanos) + 1, 1L, LONGEST_MILLIS);
    set(0, iscsi.iscsi_get_fd(context), (short) iscsi.iscsi_which_events(context));
    set(ENTRY, wake, LibEvents.POLLIN);
    int ready = libraries.events().poll(descriptors, 2, (int) millis);
    if (ready > 0 && descriptors.getShort(ENTRY + HAPPENED) != 0) {
      int unused = libraries.events().eventfd_read(wake, woken);
    }
    return iscsi.iscsi_service(context, ready > 0 ? descriptors.getShort(HAPPENED) : 0) >= 0;
  }

  void close() {
    int unused = libraries.events().close(wake);
  }

  private void set(int entry, int descriptor, short events) {
    descriptors.setInt(entry, descriptor);
    descriptors.setShort(entry + EVENTS, events);
    descriptors.setShort(entry + HAPPENED, (short) 0);
  }
}
