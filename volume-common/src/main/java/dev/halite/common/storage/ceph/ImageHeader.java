package dev.halite.common.storage.ceph;

import com.sun.jna.Memory;
import com.sun.jna.ptr.LongByReference;
import dev.halite.common.storage.ceph.ClassCalls.Call;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The header object of an RBD image, asked by the functions of Ceph's object class {@code rbd} that
 * librbd itself uses. Opening an image, which registers a watch and reads all of it, takes twenty
 * times as long.
 */
public final class ImageHeader {
  private static final String LOCK = "rbd_lock";
  private static final long NO_SNAPSHOT = -2;
  private static final int USER_SNAPSHOT = 0;
  private static final int PAGE = 64;
  private static final byte[] NOTHING = {};
  private static final Call SIZE =
      new Call("get_size", Encoding.ofLong(NO_SNAPSHOT), ClassCalls.SMALL);
  private static final Call PARENT = new Call("parent_get", NOTHING, ClassCalls.SMALL);

  private static final Call SNAPSHOT_IDS = new Call("get_snapcontext", NOTHING, ClassCalls.LARGE);

  /** Snapshots whose names are asked for in one message. */
  private static final int TOGETHER = 64;

  private final CephPool pool;
  private final String object;
  private final ClassCalls calls;

  ImageHeader(CephPool pool, String imageId) {
    this.pool = pool;
    this.object = "rbd_header." + imageId;
    this.calls = new ClassCalls(pool, object);
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

  /** An image at one instant. */
  public record Look(long sizeBytes, @Nullable Parent parent, Map<String, String> metadata) {}

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

  private record Size(int order, long bytes) {
    static Size of(byte[] answer) {
      ByteBuffer size = Encoding.reading(answer);
      return new Size(size.get(), size.getLong());
    }
  }

  /** Size, parent and metadata, for the price of one of them; empty when there is no such image. */
  public Optional<Look> look() {
    return ifThere(
        () -> {
          List<byte[]> answers =
              calls.ask(List.of(SIZE, PARENT, overlap(NO_SNAPSHOT), metadataAfter("")));
          var first = new TreeMap<String, String>();
          boolean all = addMetadata(answers.get(3), first) < PAGE;
          return new Look(
              Size.of(answers.get(0)).bytes(),
              parent(answers.get(1), answers.get(2)).orElse(null),
              all ? first : allMetadata(""));
        });
  }

  private Optional<Size> size() {
    return ifThere(() -> Size.of(calls.ask(SIZE)));
  }

  /** A value of the image's metadata; empty when it or the image is not there. */
  public Optional<String> metadata(String key) {
    Call call = new Call("metadata_get", Encoding.ofText(key), ClassCalls.SMALL);
    return ifThere(() -> Encoding.text(Encoding.reading(calls.ask(call))));
  }

  /** The image's metadata whose keys begin so; nothing when the image is not there. */
  public Map<String, String> allMetadata(String prefix) {
    return ifThere(
            () -> {
              var all = new TreeMap<String, String>();
              String last = "";
              while (addMetadata(calls.ask(metadataAfter(last)), all) == PAGE) {
                last = all.lastKey();
              }
              all.keySet().removeIf(key -> !key.startsWith(prefix));
              return all;
            })
        .orElseGet(TreeMap::new);
  }

  private static Call metadataAfter(String last) {
    return new Call("metadata_list", Encoding.ofTextAndLong(last, PAGE), ClassCalls.LARGE);
  }

  /** How many were in the answer. */
  private static int addMetadata(byte[] answer, Map<String, String> to) {
    ByteBuffer page = Encoding.reading(answer);
    int count = page.getInt();
    for (int i = 0; i < count; i++) {
      String key = Encoding.text(page);
      to.put(key, Encoding.text(page));
    }
    return count;
  }

  /** Sets a value of the image's metadata. Clients that have it open do not notice. */
  public void setMetadata(String key, String value) {
    setMetadata(key, value, Set.of());
  }

  /** The same; before, in the same instant, it removes keys of the metadata. */
  public void setMetadata(String key, String value, Set<String> removed) {
    List<Call> changes = removals(removed);
    changes.add(new Call("metadata_set", Encoding.ofEntry(key, value), 0));
    calls.change(changes);
  }

  /** Removes a value of the image's metadata, if it is there. */
  public void removeMetadata(String key) {
    removeMetadata(Set.of(key));
  }

  /** Removes those that are there, all at one instant. */
  public void removeMetadata(Set<String> keys) {
    if (keys.isEmpty()) {
      return;
    }
    ifThere(
        () -> {
          calls.change(removals(keys));
          return keys;
        });
  }

  private static List<Call> removals(Set<String> keys) {
    List<Call> removals = new ArrayList<>();
    keys.forEach(key -> removals.add(new Call("metadata_remove", Encoding.ofText(key), 0)));
    return removals;
  }

  /**
   * The image's snapshots, also those that only wait for their last clone to go; none when the
   * image is not there.
   */
  public List<Snapshot> snapshots() {
    return ifThere(() -> calls.ask(SNAPSHOT_IDS)).map(this::snapshots).orElse(List.of());
  }

  private List<Snapshot> snapshots(byte[] answer) {
    ByteBuffer context = Encoding.reading(answer);
    context.getLong();
    int count = context.getInt();
    List<Long> ids = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      ids.add(context.getLong());
    }
    var snapshots = new ArrayList<Snapshot>(count);
    for (int from = 0; from < count; from += TOGETHER) {
      snapshots.addAll(snapshots(ids.subList(from, Math.min(count, from + TOGETHER))));
    }
    return List.copyOf(snapshots);
  }

  private List<Snapshot> snapshots(List<Long> ids) {
    List<Call> each = ids.stream().map(ImageHeader::snapshot).toList();
    return ifThere(() -> calls.ask(each))
        .map(
            answers ->
                IntStream.range(0, ids.size())
                    .mapToObj(at -> snapshot(ids.get(at), answers.get(at)))
                    .toList())
        // one of them was removed meanwhile, and nobody says which
        .orElseGet(() -> ids.stream().flatMap(id -> findSnapshot(id).stream()).toList());
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
    // not there: it was removed meanwhile
    return ifThere(() -> calls.ask(List.of(PARENT, overlap(ofSnapshot))))
        .flatMap(answers -> parent(answers.get(0), answers.get(1)));
  }

  private static Call overlap(long ofSnapshot) {
    return new Call("parent_overlap_get", Encoding.ofLong(ofSnapshot), ClassCalls.SMALL);
  }

  private static Optional<Parent> parent(byte[] parent, byte[] overlap) {
    ByteBuffer answer = Encoding.versioned(Encoding.reading(parent));
    long poolId = answer.getLong();
    Encoding.text(answer);
    String imageId = Encoding.text(answer);
    long snapshotId = answer.getLong();
    boolean reads = Encoding.reading(overlap).get() != 0;
    return poolId < 0 || imageId.isEmpty() || !reads
        ? Optional.empty()
        : Optional.of(new Parent(poolId, imageId, snapshotId));
  }

  /** Those in the image's lock. */
  public List<LockOwner> lockOwners() {
    try (Memory exclusive = new Memory(Integer.BYTES);
        Memory tag = new Memory(ClassCalls.SMALL);
        Memory clients = new Memory(ClassCalls.SMALL);
        Memory cookies = new Memory(ClassCalls.SMALL);
        Memory addresses = new Memory(ClassCalls.SMALL)) {
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
                              new LongByReference(ClassCalls.SMALL),
                              clients,
                              new LongByReference(ClassCalls.SMALL),
                              cookies,
                              new LongByReference(ClassCalls.SMALL),
                              addresses,
                              new LongByReference(ClassCalls.SMALL)));
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

  private static Call snapshot(long id) {
    return new Call("snapshot_get", Encoding.ofLong(id), ClassCalls.MEDIUM);
  }

  private static Snapshot snapshot(long id, byte[] answered) {
    ByteBuffer answer = Encoding.versioned(Encoding.reading(answered));
    answer.getLong();
    int kind = Encoding.versioned(answer).getInt();
    String name = Encoding.text(answer);
    long sizeBytes = answer.getLong();
    // when it was taken: seconds and nanoseconds
    answer.getInt();
    answer.getInt();
    return new Snapshot(id, name, sizeBytes, kind == USER_SNAPSHOT, answer.getInt());
  }

  private Optional<Snapshot> findSnapshot(long id) {
    return ifThere(() -> snapshot(id, calls.ask(snapshot(id))));
  }

  /** Empty when the image, or what is asked for of it, is not there. */
  private static <T> Optional<T> ifThere(Supplier<T> question) {
    try {
      return Optional.of(question.get());
    } catch (CephException e) {
      if (e.errno() == Errno.ENOENT) {
        return Optional.empty();
      }
      throw e;
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
