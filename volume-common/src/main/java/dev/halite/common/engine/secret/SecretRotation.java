package dev.halite.common.engine.secret;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Encrypts the secrets of the catalog anew with the key that writes now, while services run. Each
 * value is replaced only if it is still the one that was read, so a change that comes between is
 * not lost. It may be ended at any time and run again: what is done stays done.
 */
public final class SecretRotation {
  /** Number of the key in a stored value: four bytes after the format. */
  private static final String NUMBER =
      "CAST(CAST('x' || encode(substring(%s FROM 2 FOR 4), 'hex') AS bit(32)) AS integer)";

  private final JdbcClient jdbc;
  private final JdbcTemplate batches;
  private final SecretCipher cipher;
  private final int batch;

  /**
   * What a run has come to.
   *
   * @param rewritten values that have the new key now
   * @param unreadable those whose key is missing or that were damaged
   */
  public record Outcome(long rewritten, List<String> unreadable) {
    public Outcome {
      unreadable = List.copyOf(unreadable);
    }
  }

  private record Stored(UUID id, byte[] value) {
    @Override
    public String toString() {
      return id.toString();
    }
  }

  /**
   * @param batch values that are read and written at a time
   */
  public SecretRotation(JdbcTemplate jdbc, SecretCipher cipher, int batch) {
    this.jdbc = JdbcClient.create(jdbc);
    this.batches = jdbc;
    this.cipher = cipher;
    this.batch = batch;
  }

  /** How many values each key has encrypted, by its number. */
  public static SortedMap<Integer, Long> values(JdbcClient jdbc) {
    SortedMap<Integer, Long> values = new TreeMap<>();
    for (SecretColumn column : SecretColumn.values()) {
      jdbc.sql(
              "SELECT %s AS number, count(*) AS values FROM %s WHERE %s IS NOT NULL GROUP BY 1"
                  .formatted(NUMBER.formatted(column.column()), column.table(), column.column()))
          .query((row, index) -> Map.entry(row.getInt("number"), row.getLong("values")))
          .list()
          .forEach(entry -> values.merge(entry.getKey(), entry.getValue(), Long::sum));
    }
    return values;
  }

  /** Rewrites every value that another key has encrypted. */
  public Outcome run() {
    List<String> unreadable = new ArrayList<>();
    long rewritten = 0;
    for (SecretColumn column : SecretColumn.values()) {
      rewritten += run(column, unreadable);
    }
    return new Outcome(rewritten, unreadable);
  }

  private long run(SecretColumn column, List<String> unreadable) {
    long rewritten = 0;
    UUID after = new UUID(0, 0);
    List<Stored> found = next(column, after);
    while (!found.isEmpty()) {
      rewritten += rewrite(column, found, unreadable);
      after = found.getLast().id();
      found = next(column, after);
    }
    return rewritten;
  }

  private List<Stored> next(SecretColumn column, UUID after) {
    byte[] current = ByteBuffer.allocate(Integer.BYTES).putInt(cipher.writingKey()).array();
    return jdbc.sql(
            """
            SELECT id, %2$s AS value FROM %1$s
            WHERE %2$s IS NOT NULL AND substring(%2$s FROM 2 FOR 4) <> :current AND id > :after
            ORDER BY id LIMIT :batch
            """
                .formatted(column.table(), column.column()))
        .param("current", current)
        .param("after", after)
        .param("batch", batch)
        .query((row, index) -> new Stored(row.getObject("id", UUID.class), row.getBytes("value")))
        .list();
  }

  private long rewrite(SecretColumn column, List<Stored> found, List<String> unreadable) {
    List<Object[]> changes = new ArrayList<>();
    for (Stored stored : found) {
      String owner = column.owner(stored.id());
      try {
        byte[] fresh = cipher.encrypt(cipher.decrypt(stored.value(), owner), owner);
        changes.add(new Object[] {fresh, stored.id(), stored.value()});
      } catch (IllegalStateException e) {
        unreadable.add(String.valueOf(e.getMessage()));
      }
    }
    long rewritten = 0;
    for (int rows :
        batches.batchUpdate(
            "UPDATE %1$s SET %2$s = ? WHERE id = ? AND %2$s = ?"
                .formatted(column.table(), column.column()),
            changes)) {
      rewritten += rows;
    }
    return rewritten;
  }
}
