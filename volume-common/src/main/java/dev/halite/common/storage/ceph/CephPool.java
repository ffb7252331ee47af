package dev.halite.common.storage.ceph;

import com.ceph.rados.IoCTX;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.LongByReference;
import java.time.Duration;
import java.util.Optional;
import java.util.function.ToIntFunction;

/** A pool of a cluster, bound to its id. May be used by many threads at once. */
public final class CephPool implements AutoCloseable {
  private static final int TIMEVAL = 16;
  private static final byte MAY_RENEW = 1;

  private final CephCluster cluster;
  private final long id;
  private final String name;
  private final LibRados library;
  private final NativeHandle handle;

  CephPool(CephCluster cluster, long id, String name, LibRados library, NativeHandle handle) {
    this.cluster = cluster;
    this.id = id;
    this.name = name;
    this.library = library;
    this.handle = handle;
  }

  /** The pool's id, which no other pool of this cluster ever gets. */
  public long id() {
    return id;
  }

  /** The name under which it was opened. */
  public String name() {
    return name;
  }

  /** The cluster that it is in. */
  public CephCluster cluster() {
    return cluster;
  }

  /** The ordered map of keys and values that an object may have (its omap). */
  public ObjectMap map(String object) {
    return new ObjectMap(this, library, object);
  }

  /** The images in this pool. */
  public RbdImages images() {
    return new RbdImages(this, NativeLibraries.rbd());
  }

  /** The header of the image with that id, whether or not the image has a name. */
  public ImageHeader header(String imageId) {
    return new ImageHeader(this, imageId);
  }

  /** An object's content, at most so many bytes of it; empty when there is no object. */
  public Optional<byte[]> read(String object, int most) {
    try (Memory buffer = new Memory(most)) {
      int length = handle.call(context -> library.rados_read(context, object, buffer, most, 0));
      if (length == -Errno.ENOENT) {
        return Optional.empty();
      }
      CephException.check("read object " + object, length);
      return Optional.of(buffer.getByteArray(0, length));
    }
  }

  /** Whether there is such an object. */
  public boolean exists(String object) {
    int result =
        handle.call(
            context ->
                library.rados_stat(context, object, new LongByReference(), new LongByReference()));
    if (result == -Errno.ENOENT) {
      return false;
    }
    CephException.check("look at object " + object, result);
    return true;
  }

  /** Removes an object; false when there is none. */
  public boolean remove(String object) {
    int result = handle.call(context -> library.rados_remove(context, object));
    if (result == -Errno.ENOENT) {
      return false;
    }
    CephException.check("remove object " + object, result);
    return true;
  }

  /**
   * The object's version, which every change of it raises. Not for several threads at once:
   * librados keeps the number in the pool's handle.
   */
  public long version(String object) {
    check(
        "look at object " + object,
        context ->
            library.rados_stat(context, object, new LongByReference(), new LongByReference()));
    return handle.call(library::rados_get_last_version);
  }

  /**
   * Takes or renews a lock on an object for a while; false when another client has it.
   *
   * @param cookie tells holders of one client apart
   */
  public boolean lock(String object, String lock, String cookie, String why, Duration time) {
    try (Memory duration = new Memory(TIMEVAL)) {
      duration.setLong(0, time.toSeconds());
      duration.setLong(Long.BYTES, 0);
      int result =
          handle.call(
              context ->
                  library.rados_lock_exclusive(
                      context, object, lock, cookie, why, duration, MAY_RENEW));
      if (result == -Errno.EBUSY || result == -Errno.EEXIST) {
        return false;
      }
      CephException.check("lock object " + object, result);
      return true;
    }
  }

  /** Gives the lock back; one that has run out is no error. */
  public void unlock(String object, String lock, String cookie) {
    int result = handle.call(context -> library.rados_unlock(context, object, lock, cookie));
    if (result != -Errno.ENOENT) {
      CephException.check("unlock object " + object, result);
    }
  }

  @Override
  public void close() {
    handle.close();
  }

  int check(String action, ToIntFunction<Pointer> call) {
    return handle.check(action, call);
  }

  NativeHandle handle() {
    return handle;
  }

  LibRados library() {
    return library;
  }

  /** For rados-java, which takes a pointer to the native handle. */
  static IoCTX context(Pointer pointer) {
    var holder = new Memory(Native.POINTER_SIZE);
    holder.setPointer(0, pointer);
    return new IoCTX(holder);
  }
}
