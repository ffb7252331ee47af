package dev.halite.common.storage.ceph;

import com.ceph.rbd.Rbd;
import com.ceph.rbd.RbdException;
import com.ceph.rbd.RbdImage;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.LongByReference;
import com.sun.jna.ptr.PointerByReference;
import dev.halite.common.storage.ceph.LibRbd.ProgressCallback;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The RBD images of a pool, by name; and those in its trash, by id. */
public final class RbdImages {
  private static final String DIRECTORY = "rbd_directory";
  private static final String TRASH = "rbd_trash";
  private static final String NAME_KEY = "name_";
  private static final int MOST_ID_BYTES = 1 << 10;
  private static final int OPTION_ORDER = 2;
  private static final int OPTION_FEATURES_SET = 8;
  private static final int OPTION_FEATURES_CLEAR = 9;
  private static final int OPTION_CLONE_FORMAT = 12;
  private static final long CLONE_FORMAT = 2;
  private static final int TRASH_ENTRY = 40;
  private static final int DRAWS = 3;

  private final CephPool pool;
  private final LibRbd library;

  RbdImages(CephPool pool, LibRbd library) {
    this.pool = pool;
    this.library = library;
  }

  /** An image in the trash, with the name that it had. */
  public record Trashed(String imageId, String name) {}

  /** Work with rados-java's image functions. */
  interface RbdCall<T> {
    T run(Rbd rbd) throws RbdException;
  }

  /** The id of the image with that name. */
  public Optional<String> idOf(String name) {
    return pool.read("rbd_id." + name, MOST_ID_BYTES)
        .map(content -> Encoding.text(Encoding.reading(content)));
  }

  /** Ids by name, of all images whose name begins so. */
  public Map<String, String> ids(String prefix) {
    var ids = new HashMap<String, String>();
    try {
      pool.map(DIRECTORY)
          .all(NAME_KEY + prefix)
          .forEach(
              (key, value) ->
                  ids.put(
                      key.substring(NAME_KEY.length()), Encoding.text(Encoding.reading(value))));
    } catch (CephException e) {
      // the directory comes with the first image
      if (e.errno() != Errno.ENOENT) {
        throw e;
      }
    }
    return ids;
  }

  /**
   * Makes an image with the features that Ceph's configuration asks for.
   *
   * @param order binary logarithm of the size of its objects
   */
  public void create(String name, long sizeBytes, int order) {
    create(name, sizeBytes, order, false);
  }

  /**
   * The same.
   *
   * @param shared whether several clients write by turns, so that it has no lock of one of them
   */
  public void create(String name, long sizeBytes, int order, boolean shared) {
    NativeText.name("The name of an image", name);
    made(
        "create image " + name,
        shared
            ? Map.of(OPTION_ORDER, (long) order, OPTION_FEATURES_CLEAR, ImageFeatures.ofOneWriter())
            : Map.of(OPTION_ORDER, (long) order),
        (context, options) -> library.rbd_create4(context, name, sizeBytes, options));
  }

  /** Whether images that are not shared have the lock of one writer, by Ceph's configuration. */
  public boolean areOfOneWriter() {
    return (configured() & ImageFeatures.lock()) != 0;
  }

  private long configured() {
    return ImageFeatures.ofOneWriter(pool.cluster().option("rbd_default_features"));
  }

  /** Makes a copy-on-write clone of a snapshot, which need not be protected. */
  public void cloneImage(String parent, String snapshot, String name, int order) {
    cloneImage(parent, snapshot, name, order, false);
  }

  /**
   * The same. A clone has its parent's features, but for those of one writer, of which it has no
   * object map either: see {@link OpenImage#flatten}.
   *
   * @param shared as above
   */
  public void cloneImage(String parent, String snapshot, String name, int order, boolean shared) {
    NativeText.name("The name of an image", name);
    made(
        "clone image %s from %s@%s".formatted(name, parent, snapshot),
        Map.of(
            OPTION_ORDER,
            (long) order,
            OPTION_CLONE_FORMAT,
            CLONE_FORMAT,
            OPTION_FEATURES_SET,
            shared ? 0L : configured() & ~ImageFeatures.ofObjectMap(),
            OPTION_FEATURES_CLEAR,
            shared ? ImageFeatures.ofOneWriter() : ImageFeatures.ofObjectMap()),
        (context, options) ->
            library.rbd_clone3(context, parent, snapshot, context, name, options));
  }

  /** A call of librbd with options. */
  private interface Making {
    int with(Pointer context, Pointer options);
  }

  private void made(String action, Map<Integer, Long> values, Making making) {
    var reference = new PointerByReference();
    library.rbd_image_options_create(reference);
    Pointer options = reference.getValue();
    try {
      values.forEach(
          (option, value) ->
              CephException.check(
                  action, library.rbd_image_options_set_uint64(options, option, value)));
      drawingIds(() -> pool.check(action, context -> making.with(context, options)));
    } finally {
      library.rbd_image_options_destroy(options);
    }
  }

  /** Gives an image another name; EEXIST when an image has that. */
  public void rename(String from, String to) {
    NativeText.name("The name of an image", to);
    rbd(
        from,
        "rename image %s to %s".formatted(from, to),
        rbd -> {
          rbd.rename(from, to);
          return true;
        });
  }

  /** Removes an image and all its data; takes as long as that has objects. */
  public void remove(String name) {
    remove(name, NativeProgress.NONE);
  }

  /** The same, and says how far it is; what was ended halfway is removed by another call. */
  public void remove(String name, NativeProgress progress) {
    NativeText.name("The name of an image", name);
    ProgressCallback callback = ProgressCallback.of(progress);
    pool.check(
        "remove image " + name,
        context -> library.rbd_remove_with_progress(context, name, callback, null));
  }

  /**
   * Makes what a move to the trash needs, so that one succeeds in a full pool, which takes no new
   * objects.
   */
  public void prepareTrash() {
    pool.map(TRASH).create();
  }

  /**
   * Moves an image to the trash, where it has no name. Succeeds as well while clients have the
   * image open; see {@link OpenImage#watchers}.
   */
  public void moveToTrash(String name) {
    moveToTrash(name, Duration.ZERO);
  }

  /** The same; it is not removed from there before so long has passed. */
  public void moveToTrash(String name, Duration kept) {
    pool.check(
        "move image %s to the trash".formatted(name),
        context -> library.rbd_trash_move(context, name, kept.toSeconds()));
  }

  /** Removes an image from the trash with all its data. */
  public void removeFromTrash(String imageId) {
    pool.check(
        "remove image %s from the trash".formatted(imageId),
        context -> library.rbd_trash_remove(context, imageId, (byte) 0));
  }

  /** The images in the trash. */
  public List<Trashed> trash() {
    int room = 64;
    while (true) {
      try (Memory entries = new Memory((long) room * TRASH_ENTRY)) {
        var count = new LongByReference(room);
        int result = pool.handle().call(context -> library.rbd_trash_list(context, entries, count));
        if (result == -Errno.ERANGE) {
          room = Math.toIntExact(count.getValue()) + 64;
          continue;
        }
        CephException.check("list the trash of pool " + pool.name(), result);
        try {
          return trashed(entries, Math.toIntExact(count.getValue()));
        } finally {
          library.rbd_trash_list_cleanup(entries, count.getValue());
        }
      }
    }
  }

  /** Opens an image to read and write it; the caller closes it. */
  public OpenImage open(String name) {
    return open(name, rbd -> rbd.open(name));
  }

  /** Opens an image to read it; the caller closes it. */
  public OpenImage openReadOnly(String name) {
    return open(name, rbd -> rbd.openReadOnly(name));
  }

  /** Opens a snapshot of an image to read it; the caller closes it. */
  public OpenImage openSnapshot(String name, String snapshot) {
    NativeText.name("The name of a snapshot", snapshot);
    return open(name + "@" + snapshot, rbd -> rbd.openReadOnly(name, snapshot));
  }

  private OpenImage open(String name, RbdCall<RbdImage> call) {
    return rbd(name, "open image " + name, rbd -> OpenImage.of(name, call.run(rbd), pool, library));
  }

  /**
   * Makes an image. librbd draws its id, of 31 random bits; where another image has that already
   * (seen once in 100,000 creates), it says EBADF and leaves nothing, and draws another next time.
   */
  static void drawingIds(Runnable creation) {
    for (int draw = 1; ; draw++) {
      try {
        creation.run();
        return;
      } catch (CephException e) {
        if (e.errno() != Errno.EBADF || draw == DRAWS) {
          throw e;
        }
      }
    }
  }

  private <T> T rbd(String name, String action, RbdCall<T> call) {
    NativeText.name("The name of an image", name);
    return pool.handle()
        .call(
            pointer -> {
              try {
                return call.run(new Rbd(CephPool.context(pointer)));
              } catch (RbdException e) {
                throw failed(action, e);
              }
            });
  }

  static CephException failed(String action, RbdException cause) {
    return new CephException(action, Math.max(1, Math.abs(cause.getReturnValue())), cause);
  }

  private static List<Trashed> trashed(Memory entries, int count) {
    var trashed = new ArrayList<Trashed>(count);
    for (int i = 0; i < count; i++) {
      Pointer entry = entries.share((long) i * TRASH_ENTRY);
      trashed.add(
          new Trashed(
              entry.getPointer(0).getString(0, StandardCharsets.UTF_8.name()),
              entry.getPointer(Native.POINTER_SIZE).getString(0, StandardCharsets.UTF_8.name())));
    }
    return List.copyOf(trashed);
  }
}
