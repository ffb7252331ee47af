package dev.halite.common.engine.secret;

import java.util.Base64;
import java.util.Collection;
import java.util.Collections;
import java.util.NavigableSet;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * The keys that encrypt secrets, by number. The highest number writes, unless it is staged: a
 * staged key only reads, until every process has it.
 */
public final class SecretKeys {
  private static final int KEY_BYTES = 32;
  private static final String STAGED = "staged";

  private final SortedMap<Integer, SecretKey> keys;
  private final NavigableSet<Integer> staged;
  private final int writing;

  private SecretKeys(SortedMap<Integer, SecretKey> keys, NavigableSet<Integer> staged) {
    this.keys = keys;
    this.staged = staged;
    this.writing =
        keys.keySet().stream()
            .filter(number -> !staged.contains(number))
            .max(Integer::compare)
            .orElseThrow(() -> new IllegalArgumentException("there is no key that writes"));
  }

  /**
   * Reads lines of the form {@code <number> <base64 of 32 bytes>}, with the word {@code staged}
   * behind a key that does not write yet.
   *
   * @param source where they come from, for messages
   * @throws IllegalStateException naming the source and the line, never the key
   */
  public static SecretKeys parse(Iterable<String> lines, String source) {
    SortedMap<Integer, SecretKey> keys = new TreeMap<>();
    NavigableSet<Integer> staged = new TreeSet<>();
    int line = 0;
    for (String text : lines) {
      line++;
      if (!text.isBlank() && !text.strip().startsWith("#")) {
        add(text.strip().split("\\s+", -1), line, source, keys, staged);
      }
    }
    if (keys.size() == staged.size()) {
      throw new IllegalStateException(
          source + " holds no key" + (keys.isEmpty() ? "." : " that is not staged."));
    }
    return new SecretKeys(keys, staged);
  }

  private static void add(
      String[] words,
      int line,
      String source,
      SortedMap<Integer, SecretKey> keys,
      NavigableSet<Integer> staged) {
    boolean isStaged = words.length == 3 && words[2].equals(STAGED);
    try {
      int number = Integer.parseInt(words[0]);
      byte[] key = Base64.getDecoder().decode(words[1]);
      if (!(words.length == 2 || isStaged)
          || number < 0
          || key.length != KEY_BYTES
          || keys.put(number, new SecretKeySpec(key, "AES")) != null) {
        throw new IllegalArgumentException("not one new number and one key");
      }
      if (isStaged) {
        staged.add(number);
      }
    } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
      // Neither the cause nor the line goes further: both may hold the key.
      throw new IllegalStateException(
          "Line %d of %s is not '<number> <base64 of 32 bytes>' with a new number."
              .formatted(line, source));
    }
  }

  /** The key of this number, or null. */
  @Nullable SecretKey key(int number) {
    return keys.get(number);
  }

  /** Number of the key that writes. */
  public int writing() {
    return writing;
  }

  /** All numbers. */
  public Collection<Integer> numbers() {
    return Collections.unmodifiableSortedMap(keys).keySet();
  }

  /** The numbers of those that do not write yet. */
  public Collection<Integer> staged() {
    return Collections.unmodifiableNavigableSet(staged);
  }

  /** Numbers only. */
  @Override
  public String toString() {
    return "keys "
        + keys.keySet()
        + ", of which "
        + writing
        + " writes"
        + (staged.isEmpty() ? "" : " and " + staged + " are staged");
  }
}
