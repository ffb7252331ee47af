package dev.halite.common.storage.initiator;

import com.sun.jna.Library;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.LongByReference;

/** How a thread of the C library waits for a socket and for other threads. */
interface LibEvents extends Library {
  short POLLIN = 1;
  int POLLOUT = 4;
  int CLOSE_ON_EXEC = 0x80000;
  int NONBLOCK = 0x800;

  int eventfd(int value, int flags);

  int eventfd_write(int descriptor, long value);

  int eventfd_read(int descriptor, LongByReference value);

  int poll(Pointer descriptors, long count, int milliseconds);

  int close(int descriptor);
}
