package dev.halite.common.storage.ceph;

import com.sun.jna.Memory;
import com.sun.jna.ptr.LongByReference;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The header object of an RBD image, asked by the functions of Ceph's object class {@code rbd} that
 * librbd itself uses. Opening an image, which registers a watch and reads all of it, takes twenty
 * times as long.
 */
public final class ImageHeader {
  private static final String CLASS = "rbd";
  private static final String LOCK = "rbd_lock";
  private static final long NO_SNAPSHOT = -2;
  private static final int USER_SNAPSHOT = 0;
  private static final int PAGE = 64;
  private static final byte[] NOTHING = new byte[1];
  private static final int SMALL = 4 << 10;
  private static final int LARGE = 1 << 20;

  private final CephPool pool;
  private final String object;

  ImageHeader(CephPool pool, String imageId) {
    this.pool = pool;
    this.object = "rbd_header." + imageId;
  }

  /**
   * A snapshot of an image.
   *
   * @param id by which clones refer to it
   * @param name unique among the image's snapshots
   * @param sizeBytes size of the image when it was taken
   * @param ofUsers false for one that only waits for its last clone to go
   * @param clones how many images read from it
   */
  public record Snapshot(long id, String name, long sizeBytes, boolean ofUsers, int clones) {}

  /** What a clone still reads from. */
  public record Parent(long poolId, String imageId, long snapshotId) {}

  /** Who holds the image's exclusive lock, or held it and never gave it back. */
  public record LockOwner(String client, String cookie, String address) {}

  /** Whether there is such an image. */
  public boolean exists() {
    return pool.exists(object);
  }

  /** The image's size in bytes; empty when there is no such image. */
  public Optional<Long> sizeBytes() {
    return size().map(Size::bytes);
  }

  /** Binary logarithm of the size of the image's objects; empty when there is no such image. */
  public Optional<Integer> order() {
    return size().map(Size::order);
  }

  private record Size(int order, long bytes) {}

  private Optional<Size> size() {
    try {
      byte[] answer = ask("get_size", Encoding.ofLong(NO_SNAPSHOT), SMALL);
      ByteBuffer size = Encoding.reading(answer);
      return Optional.of(new Size(size.get(), size.getLong()));
    } catch (CephException e) {
      if (e.errno() == Errno.ENOENT) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** A value of the image's metadata; empty when it or the image is not there. */
  public Optional<String> metadata(String key) {
    try {
      byte[] answer = ask("metadata_get", Encoding.ofText(key), SMALL);
      return Optional.of(Encoding.text(Encoding.reading(answer)));
    } catch (CephException e) {
      if (e.errno() == Errno.ENOENT) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** The image's metadata whose keys begin so; nothing when the image is not there. */
  public Map<String, String> allMetadata(String prefix) {
    var all = new TreeMap<String, String>();
    String last = "";
    try {
      while (true) {
        ByteBuffer answer =
            Encoding.reading(ask("metadata_list", Encoding.ofTextAndLong(last, PAGE), LARGE));
        int count = answer.getInt();
        for (int i = 0; i < count; i++) {
          last = Encoding.text(answer);
          all.put(last, Encoding.text(answer));
        }
        if (count < PAGE) {
          all.keySet().removeIf(key -> !key.startsWith(prefix));
          return all;
        }
      }
    } catch (CephException e) {
      if (e.errno() == Errno.ENOENT) {
        return Map.of();
      }
      throw e;
    }
  }

  /** Sets a value of the image's metadata. Clients that have it open do not notice. */
  public void setMetadata(String key, String value) {
    ask("metadata_set", Encoding.ofEntry(key, value), SMALL);
  }

  /** Removes a value of the image's metadata, if it is there. */
  public void removeMetadata(String key) {
    try {
      ask("metadata_remove", Encoding.ofText(key), SMALL);
    } catch (CephException e) {
      if (e.errno() != Errno.ENOENT) {
        throw e;
      }
    }
  }

  /**
   * The image's snapshots, also those that only wait for their last clone to go; none when the
   * image is not there.
   */
  public List<Snapshot> snapshots() {
    ByteBuffer context;
    try {
      context = Encoding.reading(ask("get_snapcontext", NOTHING, LARGE));
    } catch (CephException e) {
      if (e.errno() == Errno.ENOENT) {
        return List.of();
      }
      throw e;
    }
    context.getLong();
    int count = context.getInt();
    var snapshots = new ArrayList<Snapshot>(count);
    for (int i = 0; i < count; i++) {
      long id = context.getLong();
      snapshot(id).ifPresent(snapshots::add);
    }
    return List.copyOf(snapshots);
  }

  /** The image's parent, if it is a clone that has not been flattened. */
  public Optional<Parent> parent() {
    return parent(NO_SNAPSHOT);
  }

  /**
   * What a snapshot of the image reads from. Those of an image without the feature deep-flatten
   * still do so after it was flattened.
   */
  public Optional<Parent> parent(long ofSnapshot) {
    ByteBuffer answer = Encoding.versioned(Encoding.reading(ask("parent_get", NOTHING, SMALL)));
    long poolId = answer.getLong();
    Encoding.text(answer);
    String imageId = Encoding.text(answer);
    long snapshotId = answer.getLong();
    return poolId < 0 || imageId.isEmpty()
        ? Optional.empty()
        : Optional.of(new Parent(poolId, imageId, snapshotId)).filter(it -> reads(ofSnapshot));
  }

  private boolean reads(long snapshot) {
    try {
      byte[] overlap = ask("parent_overlap_get", Encoding.ofLong(snapshot), SMALL);
      return Encoding.reading(overlap).get() != 0;
    } catch (CephException e) {
      // it was removed meanwhile
      if (e.errno() == Errno.ENOENT) {
        return false;
      }
      throw e;
    }
  }

  /** Those in the image's lock. */
  public List<LockOwner> lockOwners() {
    try (Memory exclusive = new Memory(Integer.BYTES);
        Memory tag = new Memory(SMALL);
        Memory clients = new Memory(SMALL);
        Memory cookies = new Memory(SMALL);
        Memory addresses = new Memory(SMALL)) {
      long count =
          pool.handle()
              .call(
                  context ->
                      pool.library()
                          .rados_list_lockers(
                              context,
                              object,
                              LOCK,
                              exclusive,
                              tag,
                              new LongByReference(SMALL),
                              clients,
                              new LongByReference(SMALL),
                              cookies,
                              new LongByReference(SMALL),
                              addresses,
                              new LongByReference(SMALL)));
      if (count == -Errno.ENOENT) {
        return List.of();
      }
      CephException.check("read the lock of " + object, (int) count);
      List<String> client = texts(clients, count);
      List<String> cookie = texts(cookies, count);
      List<String> address = texts(addresses, count);
      var owners = new ArrayList<LockOwner>();
      for (int i = 0; i < count; i++) {
        owners.add(new LockOwner(client.get(i), cookie.get(i), address.get(i)));
      }
      return List.copyOf(owners);
    }
  }

  /** Takes the lock away from an owner that can no longer write. */
  public void breakLock(LockOwner owner) {
    int result =
        pool.handle()
            .call(
                context ->
                    pool.library()
                        .rados_break_lock(context, object, LOCK, owner.client(), owner.cookie()));
    if (result != -Errno.ENOENT) {
      CephException.check("break the lock of " + object, result);
    }
  }

  private Optional<Snapshot> snapshot(long id) {
    try {
      ByteBuffer answer =
          Encoding.versioned(Encoding.reading(ask("snapshot_get", Encoding.ofLong(id), LARGE)));
      answer.getLong();
      int kind = Encoding.versioned(answer).getInt();
      String name = Encoding.text(answer);
      long sizeBytes = answer.getLong();
      // when it was taken: seconds and nanoseconds
      answer.getInt();
      answer.getInt();
      return Optional.of(new Snapshot(id, name, sizeBytes, kind == USER_SNAPSHOT, answer.getInt()));
    } catch (CephException e) {
      // it was removed meanwhile
      if (e.errno() == Errno.ENOENT) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private byte[] ask(String method, byte[] argument, int most) {
    int length = argument == NOTHING ? 0 : argument.length;
    try (Memory answer = new Memory(most)) {
      int size =
          pool.check(
              "ask %s of %s".formatted(method, object),
              context ->
                  pool.library()
                      .rados_exec(context, object, CLASS, method, argument, length, answer, most));
      return answer.getByteArray(0, size);
    }
  }

  private static List<String> texts(Memory memory, long count) {
    var texts = new ArrayList<String>();
    long offset = 0;
    for (int i = 0; i < count; i++) {
      String text = memory.getString(offset, StandardCharsets.UTF_8.name());
      texts.add(text);
      offset += text.getBytes(StandardCharsets.UTF_8).length + 1;
    }
    return texts;
  }
}
