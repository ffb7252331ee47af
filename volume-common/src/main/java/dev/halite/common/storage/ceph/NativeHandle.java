package dev.halite.common.storage.ceph;

import com.sun.jna.Pointer;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * A handle of a native library that can neither be used after its release nor be released under a
 * call: either would end the process. It counts its uses, which are calls under way and the handles
 * that were made from it. {@link #close} lets no further use begin; the last use to end releases
 * the handle, so that closing never waits for a call that hangs.
 */
final class NativeHandle {
  private final String name;
  private final Pointer pointer;
  private final @Nullable NativeHandle parent;
  private final Consumer<Pointer> release;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition ended = lock.newCondition();
  private int uses = 1;
  private boolean closed;
  private boolean released;

  /**
   * A handle that is in use until it is closed.
   *
   * @param name for messages
   * @param parent what the handle was made from, kept until it is released
   */
  NativeHandle(
      String name, Pointer pointer, @Nullable NativeHandle parent, Consumer<Pointer> release) {
    this.name = name;
    this.pointer = pointer;
    this.parent = parent;
    this.release = release;
    if (parent != null) {
      try {
        parent.begin();
      } catch (CephException e) {
        release.accept(pointer);
        throw e;
      }
    }
  }

  /** Calls with the native pointer. */
  <T> T call(Function<Pointer, T> call) {
    begin();
    try {
      return call.apply(pointer);
    } finally {
      end();
    }
  }

  /**
   * Calls with the native pointer; a negative result is an error number.
   *
   * @param action completes "Cannot ..."
   */
  int check(String action, ToIntFunction<Pointer> call) {
    Integer result = call(call::applyAsInt);
    return CephException.check(action, result);
  }

  /** Lets no further use begin. */
  void close() {
    lock.lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
    } finally {
      lock.unlock();
    }
    end();
  }

  /** Waits until it is closed and released; false when that is not so after the time. */
  boolean awaitRelease(Duration time) throws InterruptedException {
    lock.lock();
    try {
      long left = time.toNanos();
      while (!released && left > 0) {
        left = ended.awaitNanos(left);
      }
      return released;
    } finally {
      lock.unlock();
    }
  }

  private void begin() {
    lock.lock();
    try {
      if (closed) {
        throw new CephException("use " + name + ", which is closed", Errno.ENOTCONN);
      }
      uses++;
    } finally {
      lock.unlock();
    }
  }

  private void end() {
    lock.lock();
    try {
      uses--;
      if (uses > 0) {
        return;
      }
    } finally {
      lock.unlock();
    }
    // closed, and the only one here: nobody can begin any more
    try {
      release.accept(pointer);
    } finally {
      if (parent != null) {
        parent.end();
      }
      lock.lock();
      try {
        released = true;
        ended.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }
}
