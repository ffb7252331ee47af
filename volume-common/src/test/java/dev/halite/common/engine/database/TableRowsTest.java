package dev.halite.common.engine.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.halite.testkit.database.DatabaseExtension;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

@Timeout(60)
class TableRowsTest {
  @RegisterExtension static final DatabaseExtension DATABASE = DatabaseExtension.embedded();

  private static JdbcClient jdbc;

  private enum Colour {
    RED,
    BLUE
  }

  private record Thing(
      UUID id,
      @Nullable UUID parent,
      String name,
      @Nullable String note,
      int size,
      Colour colour,
      boolean whole,
      @Nullable Boolean shared,
      Map<String, String> metadata,
      Instant createdAt,
      @Nullable Instant updatedAt) {}

  private static final TableRows<Thing> THINGS =
      TableRows.of(
          "thing",
          row ->
              new Thing(
                  row.id("id"),
                  row.nullableId("parent"),
                  row.text("name"),
                  row.nullableText("note"),
                  row.number("size"),
                  row.word("colour", Colour::valueOf, Colour.RED),
                  row.flag("whole"),
                  row.nullableFlag("shared"),
                  row.stringMap("metadata"),
                  row.instant("created_at"),
                  row.nullableInstant("updated_at")));

  @BeforeAll
  static void make() {
    jdbc =
        JdbcClient.create(
            new SingleConnectionDataSource(
                DATABASE.jdbcUrl(), DATABASE.user(), DATABASE.password(), true));
    // In another order than they are read in.
    jdbc.sql(
            """
            CREATE TABLE thing (updated_at timestamptz, created_at timestamptz NOT NULL,
              metadata jsonb NOT NULL DEFAULT '{}', shared boolean,
              whole boolean NOT NULL DEFAULT true, colour text NOT NULL DEFAULT 'BLUE',
              size integer NOT NULL, note text, name text NOT NULL, parent uuid,
              id uuid PRIMARY KEY)
            """)
        .update();
  }

  @Test
  void theListOfColumnsIsWhatIsRead() {
    assertThat(THINGS.columns())
        .isEqualTo(
            "id, parent, name, note, size, colour, whole, shared, metadata, created_at,"
                + " updated_at");
    assertThat(THINGS.select()).isEqualTo("SELECT " + THINGS.columns() + " FROM thing");
  }

  @Test
  void aRowIsReadAsItWasInsertedWithWhatTheDatabaseAdds() {
    UUID id = UUID.randomUUID();
    UUID parent = UUID.randomUUID();
    Map<String, @Nullable Object> values = new HashMap<>();
    values.put("id", id);
    values.put("parent", parent);
    values.put("name", "it's");
    values.put("note", null);
    values.put("size", 3);
    values.put("shared", null);
    values.put("metadata", Map.of("k", "v\u00e4"));
    values.put("created_at", Instant.parse("2026-01-02T03:04:05.123456Z"));
    Thing made = THINGS.insert(jdbc, values);
    assertThat(made)
        .isEqualTo(
            new Thing(
                id,
                parent,
                "it's",
                null,
                3,
                Colour.BLUE,
                true,
                null,
                Map.of("k", "v\u00e4"),
                Instant.parse("2026-01-02T03:04:05.123456Z"),
                null));
    jdbc.sql("UPDATE thing SET shared = false, whole = false, updated_at = created_at").update();
    Thing read = jdbc.sql(THINGS.select()).query(THINGS).single();
    assertThat(read.shared()).isFalse();
    assertThat(read.whole()).isFalse();
    assertThat(read.updatedAt()).isEqualTo(made.createdAt());
  }

  @Test
  void ofARowReadInPartTheRestIsWhatStandsIn() {
    jdbc.sql(
            """
            INSERT INTO thing (id, name, note, size, created_at, metadata)
            VALUES (gen_random_uuid(), 'part', 'note', 9, now(), '{"k": "v"}')
            """)
        .update();
    TableRows<Thing> part = THINGS.only(Set.of("metadata", "name"));
    assertThat(part.columns()).isEqualTo("name, metadata");
    assertThat(jdbc.sql(part.select() + " WHERE size = 9").query(part).single())
        .isEqualTo(
            new Thing(
                new UUID(0, 0),
                null,
                "part",
                null,
                0,
                Colour.RED,
                false,
                null,
                Map.of("k", "v"),
                Instant.EPOCH,
                null));
    assertThatThrownBy(() -> THINGS.only(Set.of("nmae")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("thing has no column nmae");
    jdbc.sql("DELETE FROM thing WHERE size = 9").update();
  }

  @Test
  void whatRowsTakeIsToldWhileTheyAreReadAndMayBeRefused() {
    jdbc.sql(
            """
            INSERT INTO thing (id, name, size, created_at)
            SELECT gen_random_uuid(), repeat('x', 1000), 7, now() FROM generate_series(1, 1000)
            """)
        .update();
    LongAdder bytes = new LongAdder();
    assertThat(things(bytes::add).read(jdbc, THINGS.select() + " WHERE TRUE", THINGS).rows())
        .hasSize(1000);
    assertThat(bytes.sum()).isBetween(1_400_000L, 1_600_000L);

    bytes.reset();
    LongConsumer bounded =
        more -> {
          bytes.add(more);
          if (bytes.sum() > 200_000) {
            throw new IllegalStateException("no room");
          }
        };
    assertThatThrownBy(() -> things(bounded).read(jdbc, THINGS.select() + " WHERE TRUE", THINGS))
        .hasMessage("no room");
    assertThat(bytes.sum()).isLessThan(300_000);
    jdbc.sql("DELETE FROM thing WHERE size = 7").update();
  }

  private static PageQuery things(LongConsumer room) {
    return new PageQuery("size = 7", "id", 1000, Map.of()).within(room);
  }

  @Test
  void aReaderThatIsNoListOfColumnsIsRefused() {
    assertThatThrownBy(() -> TableRows.of("thing", row -> List.of(row.id("id"), row.id("id"))))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("thing names a column twice: [id, id]");
    TableRows<String> partial =
        TableRows.of(
            "thing",
            row -> {
              String name = row.text("name");
              return name.isEmpty() ? row.text("colour") : name;
            });
    assertThatThrownBy(() -> jdbc.sql("SELECT 'a', 'b'").query(partial).list())
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("a row of thing was read in part");
  }
}
