package dev.halite.common.storage.ceph;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.LongByReference;
import com.sun.jna.ptr.PointerByReference;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/** The ordered map of keys and values that belongs to one object. */
public final class ObjectMap {
  private static final byte EQUAL = 1;
  private static final int NOT_EXCLUSIVE = 0;
  private static final long PAGE = 1_000;
  private static final int NO_FLAGS = 0;

  private final CephPool pool;
  private final LibRados library;
  private final String object;

  ObjectMap(CephPool pool, LibRados library, String object) {
    this.pool = pool;
    this.library = library;
    this.object = object;
  }

  /** Makes the object, unless it is there. */
  public void create() {
    operate(
        "create object " + object,
        operation -> library.rados_write_op_create(operation, NOT_EXCLUSIVE, null));
  }

  /**
   * The value of a key; empty when there is none.
   *
   * @throws CephException ENOENT when there is no such object or pool
   */
  public Optional<byte[]> get(String key) {
    return Optional.ofNullable(get(Set.of(key)).get(key));
  }

  /**
   * The values of those keys that are there, at one instant.
   *
   * @throws CephException ENOENT when there is no such object or pool
   */
  public SortedMap<String, byte[]> get(Set<String> keys) {
    keys.forEach(key -> NativeText.name("A key", key));
    var found = new TreeMap<String, byte[]>();
    read(
        (operation, iterator) ->
            library.rados_read_op_omap_get_vals_by_keys(
                operation, keys.toArray(String[]::new), keys.size(), iterator, null),
        found);
    return found;
  }

  /**
   * All keys that begin so, with their values; read in pages, not at one instant.
   *
   * @throws CephException ENOENT when there is no such object or pool
   */
  public SortedMap<String, byte[]> all(String prefix) {
    var all = new TreeMap<String, byte[]>();
    try (Memory more = new Memory(Long.BYTES)) {
      String last = "";
      do {
        String after = last;
        more.clear();
        int before = all.size();
        read(
            (operation, iterator) ->
                library.rados_read_op_omap_get_vals2(
                    operation, after, prefix, PAGE, iterator, more, null),
            all);
        if (all.size() == before) {
          break;
        }
        last = all.lastKey();
      } while (more.getByte(0) != 0);
    }
    return all;
  }

  /**
   * Changes keys at once; the object is made if it is not there.
   *
   * @return false, and nothing is changed, when an expected value is another one
   */
  public boolean change(ObjectMapChange change) {
    change.put().keySet().forEach(key -> NativeText.name("A key", key));
    change.remove().forEach(key -> NativeText.name("A key", key));
    try (Values values = Values.of(change.put())) {
      operate(
          "change object " + object,
          operation -> {
            library.rados_write_op_create(operation, NOT_EXCLUSIVE, null);
            change.expected().forEach((key, value) -> compare(operation, key, value));
            if (!change.remove().isEmpty()) {
              String[] keys = change.remove().toArray(String[]::new);
              library.rados_write_op_omap_rm_keys(operation, keys, keys.length);
            }
            if (!change.put().isEmpty()) {
              library.rados_write_op_omap_set(
                  operation,
                  values.keys(),
                  values.pointers(),
                  values.lengths(),
                  values.keys().length);
            }
          });
      return true;
    } catch (CephException e) {
      if (e.errno() == Errno.ECANCELED) {
        return false;
      }
      throw e;
    }
  }

  private interface Steps {
    void add(Pointer operation);
  }

  private void compare(Pointer operation, String key, byte[] value) {
    // never an empty array, whose address would be undefined
    byte[] compared = value.length == 0 ? new byte[1] : value;
    library.rados_write_op_omap_cmp(operation, key, EQUAL, compared, value.length, null);
  }

  private void operate(String action, Steps steps) {
    Pointer operation = library.rados_create_write_op();
    try {
      steps.add(operation);
      pool.check(
          action,
          context -> library.rados_write_op_operate(operation, context, object, null, NO_FLAGS));
    } finally {
      library.rados_release_write_op(operation);
    }
  }

  private void read(BiConsumer<Pointer, PointerByReference> step, Map<String, byte[]> into) {
    Pointer operation = library.rados_create_read_op();
    var iterator = new PointerByReference();
    try {
      step.accept(operation, iterator);
      pool.check(
          "read object " + object,
          context -> library.rados_read_op_operate(operation, context, object, NO_FLAGS));
      collect(iterator.getValue(), into);
    } finally {
      if (iterator.getValue() != null) {
        library.rados_omap_get_end(iterator.getValue());
      }
      library.rados_release_read_op(operation);
    }
  }

  private void collect(Pointer iterator, Map<String, byte[]> into) {
    var key = new PointerByReference();
    var value = new PointerByReference();
    var length = new LongByReference();
    while (true) {
      CephException.check(
          "read object " + object, library.rados_omap_get_next(iterator, key, value, length));
      if (key.getValue() == null) {
        return;
      }
      int size = Math.toIntExact(length.getValue());
      into.put(
          key.getValue().getString(0, StandardCharsets.UTF_8.name()),
          size == 0 ? new byte[0] : value.getValue().getByteArray(0, size));
    }
  }

  /** Values in native memory, until closed. */
  private record Values(String[] keys, Pointer[] pointers, long[] lengths)
      implements AutoCloseable {
    static Values of(Map<String, byte[]> put) {
      List<Pointer> pointers = new ArrayList<>();
      for (byte[] value : put.values()) {
        var memory = new Memory(Math.max(1, value.length));
        memory.write(0, value, 0, value.length);
        pointers.add(memory);
      }
      return new Values(
          put.keySet().toArray(String[]::new),
          pointers.toArray(Pointer[]::new),
          put.values().stream().mapToLong(value -> value.length).toArray());
    }

    @Override
    public void close() {
      for (Pointer pointer : pointers) {
        ((Memory) pointer).close();
      }
    }
  }
}
