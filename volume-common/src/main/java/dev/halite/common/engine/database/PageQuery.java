package dev.halite.common.engine.database;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongConsumer;
import org.springframework.jdbc.core.ResultSetExtractor;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The variable part of a list query. Made from fixed column names and named parameters only, never
 * from a caller's text.
 *
 * @param where a condition on all its rows
 * @param spans conditions of stretches of the list, in its order; each is one range of an index.
 *     Most pages lie within one; the next is asked for only where the page is not full yet
 * @param order an ORDER BY list that ends with the id
 * @param limit rows at most
 * @param offset rows to skip; only where there is one span
 * @param columns those that are shown of a row; empty: all
 * @param room told how many bytes, about, the rows take that were read; it may refuse
 */
public record PageQuery(
    String where,
    List<String> spans,
    String order,
    int limit,
    long offset,
    Map<String, Object> parameters,
    Set<String> columns,
    LongConsumer room) {
  /** Characters of texts and maps after which a page ends: some 200 bytes each for 20,000 rows. */
  public static final int MOST_CHARACTERS = 4 << 20;

  /** Of the first piece. Those after it are larger where the rows before them were small. */
  private static final int ROWS_AT_ONCE = 128;

  private static final int MOST_ROWS_AT_ONCE = 512;

  /** What a piece is to take, by what the rows before it took. */
  private static final int BYTES_OF_A_PIECE = 1 << 20;

  /** What a row takes beside its texts. */
  private static final int BYTES_OF_A_ROW = 512;

  private static final int BYTES_AT_ONCE = 64 << 10;

  public PageQuery {
    spans = List.copyOf(spans);
    parameters = Map.copyOf(parameters);
    columns = Set.copyOf(columns);
    if (spans.isEmpty() || (offset > 0 && spans.size() > 1)) {
      throw new IllegalArgumentException("an offset within " + spans.size() + " spans");
    }
  }

  /** A page whose rows are not counted. */
  public PageQuery(
      String where,
      List<String> spans,
      String order,
      int limit,
      long offset,
      Map<String, Object> parameters) {
    this(where, spans, order, limit, offset, parameters, Set.of(), bytes -> {});
  }

  /** A page of one span, from its beginning. */
  public PageQuery(String where, String order, int limit, Map<String, Object> parameters) {
    this(where, List.of("TRUE"), order, limit, 0, parameters);
  }

  /** The same where rows need room. */
  public PageQuery within(LongConsumer bytes) {
    return new PageQuery(where, spans, order, limit, offset, parameters, columns, bytes);
  }

  /** The same where no more than these columns are shown of a row. */
  public PageQuery only(Set<String> shown) {
    return new PageQuery(where, spans, order, limit, offset, parameters, shown, room);
  }

  /** The same with one parameter more. */
  public PageQuery with(String name, Object value) {
    Map<String, Object> more = new HashMap<>(parameters);
    more.put(name, value);
    return new PageQuery(where, spans, order, limit, offset, more, columns, room);
  }

  /**
   * The rows of the page that meet a condition, which every row must meet.
   *
   * @see #read(JdbcClient, String, TableRows)
   */
  public <R> Page<R> read(JdbcClient jdbc, TableRows<R> table, String condition) {
    TableRows<R> read = columns.isEmpty() ? table : table.only(columns);
    return read(jdbc, read.select() + " WHERE " + condition, read);
  }

  /**
   * The rows of the page, up to {@link #MOST_CHARACTERS}; one at least. Within a transaction they
   * come in pieces, so that not many more of them are in memory than are shown.
   *
   * @param select a SELECT over a table, up to and including a condition that every row must meet
   */
  public <R> Page<R> read(JdbcClient jdbc, String select, TableRows<R> table) {
    Gathered<R> gathered = new Gathered<>(table, limit, room);
    for (String statement : statements(select)) {
      if (gathered.isFull()) {
        break;
      }
      jdbc.sql(statement + " LIMIT " + (limit - gathered.rows.size()) + " OFFSET " + offset)
          .withFetchSize(gathered.piece)
          .params(parameters)
          .query(gathered);
    }
    return new Page<>(gathered.rows, gathered.characters >= MOST_CHARACTERS);
  }

  private static final class Gathered<R> implements ResultSetExtractor<Boolean> {
    private final TableRows<R> table;
    private final int limit;
    private final List<R> rows = new ArrayList<>();
    private final LongConsumer room;
    private long characters;
    private long untold;
    private int piece = ROWS_AT_ONCE;

    private Gathered(TableRows<R> table, int limit, LongConsumer room) {
      this.table = table;
      this.limit = limit;
      this.room = room;
    }

    private boolean isFull() {
      return rows.size() >= limit || characters >= MOST_CHARACTERS;
    }

    @Override
    public Boolean extractData(ResultSet found) throws SQLException {
      int left = piece;
      while (!isFull() && found.next()) {
        left--;
        RowColumns columns = table.columnsOf(found);
        rows.add(table.read(columns));
        characters += columns.characters();
        untold += columns.characters() + BYTES_OF_A_ROW;
        if (untold >= BYTES_AT_ONCE) {
          room.accept(untold);
          untold = 0;
        }
        if (left == 0) {
          left = nextPiece();
          found.setFetchSize(left);
        }
      }
      return isFull();
    }

    private int nextPiece() {
      long bytesOfARow = BYTES_OF_A_ROW + characters / rows.size();
      piece = Math.clamp(BYTES_OF_A_PIECE / bytesOfARow, ROWS_AT_ONCE, MOST_ROWS_AT_ONCE);
      return piece;
    }
  }

  /** The statements that make the page, without their limits. */
  public List<String> statements(String select) {
    return spans.stream()
        .map(span -> select + " AND (" + where + ") AND (" + span + ") ORDER BY " + order)
        .toList();
  }
}
