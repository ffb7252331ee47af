package dev.halite.common.engine.database;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Reads and inserts the rows of a table. The list of columns follows from the reader, which names
 * each of them once.
 *
 * @param <R> a row
 */
public final class TableRows<R> implements RowMapper<R> {
  private final String table;
  private final Reader<R> reader;
  private final List<String> names;
  private final List<String> nullable;
  private final @Nullable BitSet part;
  private final String columns;

  private TableRows(
      String table,
      Reader<R> reader,
      List<String> names,
      List<String> nullable,
      @Nullable BitSet part) {
    this.table = table;
    this.reader = reader;
    this.names = names;
    this.nullable = nullable;
    this.part = part;
    this.columns =
        IntStream.range(0, names.size())
            .filter(column -> part == null || part.get(column))
            .mapToObj(names::get)
            .collect(Collectors.joining(", "));
  }

  /** Makes a row of its columns. */
  @FunctionalInterface
  public interface Reader<R> {
    R read(RowColumns row) throws SQLException;
  }

  /** The rows of a table. */
  public static <R> TableRows<R> of(String table, Reader<R> reader) {
    RowColumns noting = RowColumns.noting();
    try {
      reader.read(noting);
    } catch (SQLException e) {
      throw new IllegalStateException("a row was read where there is none", e);
    }
    if (noting.names().stream().distinct().count() < noting.count()) {
      throw new IllegalStateException(table + " names a column twice: " + noting.names());
    }
    return new TableRows<>(table, reader, noting.names(), noting.nullable(), null);
  }

  /**
   * The same rows, of which these columns alone are asked for, where not more of them is shown. Of
   * the others they have what stands in for a value: nothing, zero, an empty text.
   */
  public TableRows<R> only(Set<String> wanted) {
    BitSet columnsOfPart = new BitSet(names.size());
    for (String name : wanted) {
      int column = names.indexOf(name);
      if (column < 0) {
        throw new IllegalStateException(table + " has no column " + name);
      }
      columnsOfPart.set(column);
    }
    return new TableRows<>(table, reader, names, nullable, columnsOfPart);
  }

  /** Name of the table. */
  public String table() {
    return table;
  }

  /** Those of the columns that its reader does not take a NULL from. */
  public List<String> required() {
    return names.stream().filter(name -> !nullable.contains(name)).toList();
  }

  /** The columns, as the list of a SELECT or RETURNING. */
  public String columns() {
    return columns;
  }

  /** A SELECT of the columns, to which a condition is to be added. */
  public String select() {
    return "SELECT " + columns + " FROM " + table;
  }

  @Override
  public R mapRow(ResultSet row, int number) throws SQLException {
    return read(columnsOf(row));
  }

  RowColumns columnsOf(ResultSet row) {
    return RowColumns.of(row, part);
  }

  R read(RowColumns row) throws SQLException {
    R value = reader.read(row);
    if (row.count() != names.size()) {
      throw new IllegalStateException("a row of " + table + " was read in part");
    }
    return value;
  }

  /**
   * Inserts a row, and reads it with what the database adds.
   *
   * @param values by column; an instant, a map of texts or what the driver takes by itself
   */
  public R insert(JdbcClient jdbc, Map<String, @Nullable Object> values) {
    StringBuilder list = new StringBuilder();
    StringBuilder placeholders = new StringBuilder();
    Map<String, @Nullable Object> parameters = LinkedHashMap.newLinkedHashMap(values.size());
    values.forEach(
        (column, value) -> {
          String separator = list.isEmpty() ? "" : ", ";
          list.append(separator).append(column);
          placeholders.append(separator);
          boolean json = value instanceof Map;
          placeholders
              .append(json ? "CAST(:" : ":")
              .append(column)
              .append(json ? " AS jsonb)" : "");
          parameters.put(column, bound(value));
        });
    return jdbc.sql(
            "INSERT INTO %s (%s) VALUES (%s) RETURNING %s"
                .formatted(table, list, placeholders, columns))
        .params(parameters)
        .query(this)
        .single();
  }

  /** The value as the database driver takes it. */
  private static @Nullable Object bound(@Nullable Object value) {
    if (value instanceof Map<?, ?> map) {
      return Json.write(map);
    }
    return value instanceof Instant instant ? instant.atOffset(ZoneOffset.UTC) : value;
  }
}
