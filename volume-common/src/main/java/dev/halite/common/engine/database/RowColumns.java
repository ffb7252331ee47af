package dev.halite.common.engine.database;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The columns of a row, one after the other: each is named where its value is read, and nowhere
 * else. Read without a row, it notes the names instead, from which {@link TableRows} makes the list
 * of a SELECT; columns are then read by number, because a look-up by name costs more than the
 * value. So a reader reads every column, always in the same order, and puts the values into a
 * record without looking at them. Of a row that is read in part it gets for the other columns what
 * it got while it noted their names.
 */
public final class RowColumns {
  private static final UUID NO_ID = new UUID(0, 0);

  private final @Nullable ResultSet row;
  private final List<String> names;
  private final List<String> nullable;
  private final @Nullable BitSet part;
  private int asked;
  private int at;
  private long characters;

  private RowColumns(
      @Nullable ResultSet row, List<String> names, List<String> nullable, @Nullable BitSet part) {
    this.row = row;
    this.names = names;
    this.nullable = nullable;
    this.part = part;
  }

  /** Reads nothing, but notes the names of the columns. */
  static RowColumns noting() {
    return new RowColumns(null, new ArrayList<>(), new ArrayList<>(), null);
  }

  /**
   * The columns of a row.
   *
   * @param part which of all columns the row has; null: all of them
   */
  static RowColumns of(ResultSet row, @Nullable BitSet part) {
    return new RowColumns(row, List.of(), List.of(), part);
  }

  List<String> names() {
    return List.copyOf(names);
  }

  /** Those whose readers take a NULL; any other must never be one. */
  List<String> nullable() {
    return List.copyOf(nullable);
  }

  int count() {
    return asked;
  }

  /** How much of texts and maps was read. */
  long characters() {
    return characters;
  }

  /**
   * The row, at its next column; null while names are noted, or where it does not have this one.
   */
  private @Nullable ResultSet next(String name) {
    int column = asked++;
    if (row == null) {
      names.add(name);
    }
    if (part != null && !part.get(column)) {
      return null;
    }
    at++;
    return row;
  }

  /** The same, where the value may be NULL. */
  private @Nullable ResultSet nextNullable(String name) {
    if (row == null) {
      nullable.add(name);
    }
    return next(name);
  }

  public String text(String name) throws SQLException {
    ResultSet from = next(name);
    return from == null ? "" : Objects.requireNonNull(text(from), name);
  }

  public @Nullable String nullableText(String name) throws SQLException {
    ResultSet from = nextNullable(name);
    return from == null ? null : text(from);
  }

  private @Nullable String text(ResultSet from) throws SQLException {
    String text = from.getString(at);
    characters += text == null ? 0 : text.length();
    return text;
  }

  /**
   * A word of a closed set.
   *
   * @param any one of the set, to stand in while names are noted
   */
  public <T> T word(String name, Function<String, T> reader, T any) throws SQLException {
    ResultSet from = next(name);
    return from == null ? any : reader.apply(from.getString(at));
  }

  public UUID id(String name) throws SQLException {
    ResultSet from = next(name);
    return from == null ? NO_ID : Objects.requireNonNull(from.getObject(at, UUID.class), name);
  }

  public @Nullable UUID nullableId(String name) throws SQLException {
    ResultSet from = nextNullable(name);
    return from == null ? null : from.getObject(at, UUID.class);
  }

  public int number(String name) throws SQLException {
    ResultSet from = next(name);
    return from == null ? 0 : from.getInt(at);
  }

  public boolean flag(String name) throws SQLException {
    ResultSet from = next(name);
    return from != null && from.getBoolean(at);
  }

  @SuppressWarnings("NullAway") // unboxed nowhere
  public @Nullable Boolean nullableFlag(String name) throws SQLException {
    ResultSet from = nextNullable(name);
    if (from == null) {
      return null;
    }
    boolean value = from.getBoolean(at);
    return from.wasNull() ? null : Boolean.valueOf(value);
  }

  public Instant instant(String name) throws SQLException {
    ResultSet from = next(name);
    return from == null ? Instant.EPOCH : Objects.requireNonNull(time(from), name);
  }

  public @Nullable Instant nullableInstant(String name) throws SQLException {
    return time(nextNullable(name));
  }

  private @Nullable Instant time(@Nullable ResultSet from) throws SQLException {
    OffsetDateTime time = from == null ? null : from.getObject(at, OffsetDateTime.class);
    return time == null ? null : time.toInstant();
  }

  /** A JSON object of texts. */
  public Map<String, String> stringMap(String name) throws SQLException {
    ResultSet from = next(name);
    return from == null ? Map.of() : Json.stringMap(Objects.requireNonNull(text(from), name));
  }

  /** A JSON object of texts and nulls. */
  public Map<String, @Nullable String> mapOfNullable(String name) throws SQLException {
    ResultSet from = next(name);
    return from == null ? Map.of() : Json.mapOfNullable(Objects.requireNonNull(text(from), name));
  }
}
