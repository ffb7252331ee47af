package dev.halite.common.storage.ceph;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * A change of an {@link ObjectMap} that happens as a whole or not at all.
 *
 * @param expected the values that keys must have; an empty one means that the key is not there
 * @param put keys that get a value
 * @param remove keys that go
 */
public record ObjectMapChange(
    Map<String, byte[]> expected, Map<String, byte[]> put, Set<String> remove) {
  public ObjectMapChange {
    expected = Map.copyOf(expected);
    put = Map.copyOf(put);
    remove = Set.copyOf(remove);
  }

  /** Nothing yet. */
  public static ObjectMapChange none() {
    return new ObjectMapChange(Map.of(), Map.of(), Set.of());
  }

  /** Only if the key has this value; an empty one means that it is not there. */
  public ObjectMapChange expecting(String key, byte[] value) {
    return new ObjectMapChange(with(expected, key, value), put, remove);
  }

  /** Gives a key a value. */
  public ObjectMapChange putting(String key, byte[] value) {
    return new ObjectMapChange(expected, with(put, key, value), remove);
  }

  /** Removes a key. */
  public ObjectMapChange removing(String key) {
    var all = new HashSet<>(remove);
    all.add(key);
    return new ObjectMapChange(expected, put, all);
  }

  private static Map<String, byte[]> with(Map<String, byte[]> map, String key, byte[] value) {
    var all = new LinkedHashMap<>(map);
    all.put(key, value);
    return all;
  }
}
