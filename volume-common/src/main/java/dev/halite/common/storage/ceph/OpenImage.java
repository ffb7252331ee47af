package dev.halite.common.storage.ceph;

import com.ceph.rbd.RbdException;
import com.ceph.rbd.RbdImage;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.LongByReference;
import dev.halite.common.storage.ceph.LibRbd.ProgressCallback;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An image that this client has open. May be used by many threads at once. */
public final class OpenImage implements AutoCloseable {
  private static final int WATCHER = 24;
  private static final byte YES = 1;
  private static final byte NO = 0;

  private final String name;
  private final RbdImage image;
  private final LibRbd library;
  private final NativeHandle handle;

  private OpenImage(String name, RbdImage image, LibRbd library, NativeHandle handle) {
    this.name = name;
    this.image = image;
    this.library = library;
    this.handle = handle;
  }

  static OpenImage of(String name, RbdImage image, CephPool pool, LibRbd library) {
    var handle =
        new NativeHandle(
            "image " + name, image.getPointer(), pool.handle(), pointer -> close(name, image));
    return new OpenImage(name, image, library, handle);
  }

  private interface ImageCall {
    void run() throws RbdException;
  }

  /** Its size in bytes. */
  public long sizeBytes() {
    var size = new LongByReference();
    handle.check("read the size of image " + name, pointer -> library.rbd_get_size(pointer, size));
    return size.getValue();
  }

  /** Makes it larger; EINVAL for a size below its own. */
  public void grow(long sizeBytes) {
    handle.check(
        "resize image " + name,
        pointer -> library.rbd_resize2(pointer, sizeBytes, NO, (done, total, nothing) -> 0, null));
  }

  /** Takes a snapshot. */
  public void createSnapshot(String snapshot) {
    NativeText.name("The name of a snapshot", snapshot);
    image(
        "take snapshot %s of image %s".formatted(snapshot, name), () -> image.snapCreate(snapshot));
  }

  /** Removes a snapshot; one that has clones stays without its name until they have gone. */
  public void removeSnapshot(String snapshot) {
    NativeText.name("The name of a snapshot", snapshot);
    image(
        "remove snapshot %s of image %s".formatted(snapshot, name),
        () -> image.snapRemove(snapshot));
  }

  /** Gives the image the content and size of one of its snapshots. */
  public void rollBack(String snapshot, NativeProgress progress) {
    NativeText.name("The name of a snapshot", snapshot);
    ProgressCallback callback = ProgressCallback.of(progress);
    handle.check(
        "roll image %s back to snapshot %s".formatted(name, snapshot),
        pointer -> library.rbd_snap_rollback_with_progress(pointer, snapshot, callback, null));
  }

  /**
   * Copies what the image still reads from its parent; takes as long as that has objects. Not while
   * it has an object map: librbd writes there that an object is there before it is, and copies no
   * object of which that is written. Where a client died in between, once at any time, the image
   * would read as zeroes for ever (https://tracker.ceph.com/issues/68998).
   */
  public void flatten(NativeProgress progress) {
    ProgressCallback callback = ProgressCallback.of(progress);
    handle.check(
        "flatten image " + name,
        pointer -> library.rbd_flatten_with_progress(pointer, callback, null));
  }

  /** Whether the image has an account of which objects there are. */
  public boolean hasObjectMap() {
    return objectMap() != 0;
  }

  /** Removes that. A client that has the image's lock may go on to read the one that it knew. */
  public void removeObjectMap() {
    long map = objectMap();
    handle.check(
        "remove the object map of image " + name,
        pointer -> library.rbd_update_features(pointer, map, NO));
  }

  private long objectMap() {
    return features() & ImageFeatures.ofObjectMap();
  }

  /** Whether one client at a time writes, as the image has a lock for that. */
  public boolean isOfOneWriter() {
    return (features() & ImageFeatures.lock()) != 0;
  }

  /**
   * Gives the image the lock of one writer, or takes it away with all that rests on it. Nobody else
   * may have it open meanwhile. The account of its objects does not come back with the lock: of an
   * image that has objects librbd takes it for invalid until all of them have been looked for, so
   * it would serve nobody before.
   */
  public void makeOfOneWriter(boolean one) {
    long changed = one ? ImageFeatures.lock() : features() & ImageFeatures.ofOneWriter();
    handle.check(
        "change the features of image " + name,
        pointer -> library.rbd_update_features(pointer, changed, one ? YES : NO));
  }

  private long features() {
    var features = new LongByReference();
    handle.check(
        "read the features of image " + name,
        pointer -> library.rbd_get_features(pointer, features));
    return features.getValue();
  }

  /** Sets a value of the image's metadata; clients that have it open are told. */
  public void setMetadata(String key, String value) {
    handle.check(
        "set %s of image %s".formatted(key, name),
        pointer -> library.rbd_metadata_set(pointer, key, value));
  }

  /**
   * Removes a value of the image's metadata, if it is there; clients that have it open are told.
   */
  public void removeMetadata(String key) {
    int result = handle.call(pointer -> library.rbd_metadata_remove(pointer, key));
    if (result != -Errno.ENOENT) {
      CephException.check("remove %s of image %s".formatted(key, name), result);
    }
  }

  /** Addresses of the clients that have the image open to write it, this one among them. */
  public List<String> watchers() {
    int room = 16;
    while (true) {
      try (Memory watchers = new Memory((long) room * WATCHER)) {
        var count = new LongByReference(room);
        int result = handle.call(pointer -> library.rbd_watchers_list(pointer, watchers, count));
        if (result == -Errno.ERANGE) {
          room = Math.toIntExact(count.getValue()) + 16;
          continue;
        }
        CephException.check("list the clients of image " + name, result);
        var addresses = new ArrayList<String>();
        for (long i = 0; i < count.getValue(); i++) {
          addresses.add(
              watchers.getPointer(i * WATCHER).getString(0, StandardCharsets.UTF_8.name()));
        }
        library.rbd_watchers_list_cleanup(watchers, count.getValue());
        return List.copyOf(addresses);
      }
    }
  }

  /**
   * Reads into the rest of a direct buffer.
   *
   * @return how much was read; less than the rest only at the image's end
   */
  public int read(long offset, ByteBuffer into) {
    int length = into.remaining();
    Pointer at = direct(into);
    int read =
        handle.check(
            "read image " + name, pointer -> (int) library.rbd_read(pointer, offset, length, at));
    into.position(into.position() + read);
    return read;
  }

  /** Writes the rest of a direct buffer. */
  public void write(long offset, ByteBuffer from) {
    int length = from.remaining();
    Pointer at = direct(from);
    handle.check(
        "write image " + name, pointer -> (int) library.rbd_write(pointer, offset, length, at));
    from.position(from.limit());
  }

  /** Told of one range by {@link #differences}. */
  @FunctionalInterface
  public interface DifferenceListener {
    /**
     * One range, by rising offset. It is called from within librbd and must not throw.
     *
     * @param data false where it reads as zeroes now
     */
    void differs(long offset, long length, boolean data);
  }

  /**
   * Where a range differs from an earlier snapshot of the image; without one, where it has data,
   * its own or a parent's.
   *
   * @param since null for all that has data
   * @throws CephException ENOENT when there is no such snapshot, EINVAL when it is not earlier
   */
  public void differences(
      @Nullable String since, long offset, long length, DifferenceListener listener) {
    if (since != null) {
      NativeText.name("The name of a snapshot", since);
    }
    handle.check(
        "compare image %s with %s".formatted(name, since == null ? "nothing" : since),
        pointer ->
            library.rbd_diff_iterate2(
                pointer,
                since,
                offset,
                length,
                YES,
                NO,
                (from, bytes, exists, nothing) -> {
                  listener.differs(from, bytes, exists != 0);
                  return 0;
                },
                null));
  }

  /** Cuts it off at this size; what lies beyond is lost. */
  public void cut(long sizeBytes) {
    handle.check(
        "cut image " + name,
        pointer -> library.rbd_resize2(pointer, sizeBytes, YES, (done, total, nothing) -> 0, null));
  }

  /**
   * Makes a range read as zeroes and gives its space back. Not by librbd's own discard, which
   * leaves alone what is smaller than its granularity.
   */
  public void discard(long offset, long length) {
    long left = length;
    long at = offset;
    while (left > 0) {
      // so that no call takes without end
      long part = Math.min(left, 1L << 30);
      long from = at;
      handle.check(
          "discard in image " + name,
          pointer -> (int) library.rbd_write_zeroes(pointer, from, part, 0, 0));
      at += part;
      left -= part;
    }
  }

  /** Makes durable what was written. */
  public void flush() {
    handle.check("flush image " + name, library::rbd_flush);
  }

  @Override
  public void close() {
    handle.close();
  }

  private void image(String action, ImageCall call) {
    handle.call(
        pointer -> {
          try {
            call.run();
            return true;
          } catch (RbdException e) {
            throw RbdImages.failed(action, e);
          }
        });
  }

  private static Pointer direct(ByteBuffer buffer) {
    if (!buffer.isDirect()) {
      throw new IllegalArgumentException("Images are read and written by direct buffers only.");
    }
    return Native.getDirectBufferPointer(buffer).share(buffer.position());
  }

  private static void close(String name, RbdImage image) {
    try {
      image.close();
    } catch (RbdException e) {
      throw RbdImages.failed("close image " + name, e);
    }
  }
}
