package dev.halite.api.listing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halite.common.engine.database.PageQuery;
import dev.halite.common.engine.database.TableRows;
import dev.halite.testkit.database.DatabaseExtension;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

@Timeout(120)
class PageMakerTest {
  private static final int ROWS = 200;

  @RegisterExtension static final DatabaseExtension DATABASE = DatabaseExtension.embedded();

  private static JdbcClient jdbc;
  private static final List<Row> ROWS_MADE = new ArrayList<>();

  record Row(UUID id, String name, int size, Instant createdAt, Map<String, String> metadata) {}

  private static final PageMaker<Row> PAGES =
      new PageMaker<>(
          Map.of(
              "id", Column.of("id", Row::id),
              "name", Column.nullable("name", Row::name),
              "size", Column.of("size", Row::size),
              "created_at", Column.of("created_at", Row::createdAt),
              "metadata", Column.of("metadata", Row::metadata)));

  @BeforeAll
  static void fill() throws SQLException {
    try (Connection connection = DATABASE.connect();
        Statement statement = connection.createStatement()) {
      statement.execute(
          """
          CREATE TABLE thing (id uuid PRIMARY KEY, name text COLLATE "C", size integer NOT NULL,
            created_at timestamptz NOT NULL, metadata jsonb NOT NULL, deleted_at timestamptz)
          """);
    }
    jdbc =
        JdbcClient.create(
            new SingleConnectionDataSource(
                DATABASE.jdbcUrl(), DATABASE.user(), DATABASE.password(), true));
    Random random = new Random(7);
    for (int i = 0; i < ROWS; i++) {
      Row row =
          new Row(
              new UUID(random.nextLong(), random.nextLong()),
              random.nextInt(4) == 0
                  ? null
                  : List.of("a", "B", "b%", "a_c", "ä").get(random.nextInt(5)),
              random.nextInt(3),
              Instant.EPOCH.plusSeconds(random.nextInt(5)),
              Map.of("k", String.valueOf(random.nextInt(3))));
      ROWS_MADE.add(row);
      jdbc.sql(
              "INSERT INTO thing VALUES (:id, :name, :size, to_timestamp(:at), CAST(:map AS jsonb))")
          .param("id", row.id())
          .param("name", row.name())
          .param("size", row.size())
          .param("at", row.createdAt().getEpochSecond())
          .param("map", "{\"k\":\"" + row.metadata().get("k") + "\"}")
          .update();
    }
  }

  private static List<UUID> ids(PageQuery page) {
    TableRows<UUID> things = TableRows.of("thing", row -> row.id("id"));
    return page.read(jdbc, things.select() + " WHERE deleted_at IS NULL", things).rows();
  }

  private static ListRequest request(int limit, List<SortKey> order, Filter... filters) {
    return new ListRequest(limit, null, 0, order, List.of(filters), false, false, false);
  }

  private static List<SortKey> order(String text) {
    List<SortKey> order = new ArrayList<>();
    for (String item : text.split(",")) {
      String[] parts = item.split(":");
      order.add(new SortKey(parts[0], parts[1].equals("desc")));
    }
    return order;
  }

  /** UUIDs as PostgreSQL compares them: by unsigned bytes. */
  private static Comparator<Row> expected(List<SortKey> order) {
    Comparator<Row> all = null;
    List<SortKey> keys = new ArrayList<>(order);
    keys.add(new SortKey("created_at", order.getFirst().descending()));
    keys.add(new SortKey("id", order.getFirst().descending()));
    for (SortKey key : keys) {
      Comparator<Row> one =
          switch (key.name()) {
            case "name" ->
                Comparator.comparing(
                    Row::name, Comparator.nullsFirst(Comparator.<String>naturalOrder()));
            case "size" -> Comparator.comparing(Row::size);
            case "created_at" -> Comparator.comparing(Row::createdAt);
            default -> Comparator.comparing(row -> row.id().toString());
          };
      Comparator<Row> directed = key.descending() ? one.reversed() : one;
      all = all == null ? directed : all.thenComparing(directed);
    }
    return all;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "created_at:desc",
        "created_at:asc",
        "name:asc",
        "name:desc",
        "id:asc",
        "id:desc",
        "size:asc",
        "size:desc",
        "name:asc,size:asc",
        "name:desc,size:desc",
        "size:asc,name:desc",
        "name:desc,size:asc",
        "name:asc,created_at:desc,size:asc",
        "size:desc,created_at:desc",
        "created_at:asc,id:desc"
      })
  void pagesTogetherAreTheWholeListInOrder(String text) {
    List<SortKey> order = order(text);
    List<UUID> wanted = ROWS_MADE.stream().sorted(expected(order)).map(Row::id).toList();
    for (int limit : new int[] {1, 7, 199, 200, 1000}) {
      List<UUID> found = new ArrayList<>();
      Row marker = null;
      while (true) {
        List<UUID> page = ids(PAGES.page(request(limit, order), "TRUE", Map.of(), marker));
        found.addAll(page);
        if (page.size() < limit) {
          break;
        }
        UUID last = page.getLast();
        marker = ROWS_MADE.stream().filter(row -> row.id().equals(last)).findFirst().orElseThrow();
      }
      assertThat(found).as("limit " + limit).isEqualTo(wanted);
    }
  }

  @Test
  void filtersAndScopeNarrowTheList() {
    List<SortKey> order = order("created_at:desc");
    assertThat(
            ids(
                PAGES.page(
                    request(
                        1000,
                        order,
                        Filter.OneOf.of("name", "a"),
                        Filter.OneOf.of("size", 1L),
                        new Filter.Time(
                            "created_at", Comparison.GREATER, Instant.EPOCH.plusSeconds(1)),
                        new Filter.Entries("metadata", Map.of("k", "1"))),
                    "size < :scope_size",
                    Map.of("scope_size", 2),
                    null)))
        .containsExactlyInAnyOrderElementsOf(
            ROWS_MADE.stream()
                .filter(row -> "a".equals(row.name()) && row.size() == 1)
                .filter(row -> row.createdAt().isAfter(Instant.EPOCH.plusSeconds(1)))
                .filter(row -> row.metadata().get("k").equals("1"))
                .map(Row::id)
                .toList());
  }

  @Test
  void anOffsetCountsFromTheMarkerUnderEveryOrder() {
    for (String text : List.of("name:asc", "name:desc", "size:asc", "size:desc,name:asc")) {
      List<SortKey> order = order(text);
      List<Row> wanted = ROWS_MADE.stream().sorted(expected(order)).toList();
      for (int marker : new int[] {0, 30, 60, 100, 140, 190}) {
        ListRequest request = new ListRequest(20, null, 5, order, List.of(), false, false, false);
        assertThat(ids(PAGES.page(request, "TRUE", Map.of(), wanted.get(marker))))
            .as(text + " after " + marker)
            .isEqualTo(wanted.stream().skip(marker + 6).limit(20).map(Row::id).toList());
      }
    }
  }

  @Test
  void aFilterTakesOneOfSeveralValuesOrNone() {
    assertThat(
            ids(
                PAGES.page(
                    request(
                        1000,
                        order("id:asc"),
                        new Filter.OneOf("name", List.of("a", "B"), true),
                        new Filter.OneOf("size", List.of(0L, 2L), false)),
                    "TRUE",
                    Map.of(),
                    null)))
        .containsExactlyInAnyOrderElementsOf(
            ROWS_MADE.stream()
                .filter(
                    row -> row.name() == null || row.name().equals("a") || row.name().equals("B"))
                .filter(row -> row.size() != 1)
                .map(Row::id)
                .toList());
    assertThat(
            ids(
                PAGES.page(
                    request(1000, order("id:asc"), new Filter.OneOf("name", List.of(), true)),
                    "TRUE",
                    Map.of(),
                    null)))
        .hasSize((int) ROWS_MADE.stream().filter(row -> row.name() == null).count());
  }

  @Test
  void likeTakesItsWildcardsLiterally() {
    for (String part : List.of("%", "_", "!", "b")) {
      assertThat(
              ids(
                  PAGES.page(
                      request(1000, order("id:asc"), new Filter.Like("name", part)),
                      "TRUE",
                      Map.of(),
                      null)))
          .hasSize(
              (int)
                  ROWS_MADE.stream()
                      .filter(row -> row.name() != null && row.name().contains(part))
                      .count());
    }
  }

  @Test
  void aListThatCanMatchNothingIsEmpty() {
    ListRequest request =
        new ListRequest(10, null, 0, order("id:asc"), List.of(), false, false, true);
    assertThat(ids(PAGES.page(request, "TRUE", Map.of(), null))).isEmpty();
  }
}
