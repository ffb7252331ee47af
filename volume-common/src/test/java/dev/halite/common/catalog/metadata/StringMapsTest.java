package dev.halite.common.catalog.metadata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.halite.common.CommonContext;
import dev.halite.common.catalog.metadata.StringMaps.Target;
import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.fault.HaliteException;
import dev.halite.testkit.database.DatabaseExtension;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.transaction.support.TransactionTemplate;

@Timeout(60)
class StringMapsTest {
  @RegisterExtension static final DatabaseExtension DATABASE = CommonContext.catalog();

  private static final String PROJECT = "p1";

  /** Columns that the statements are tried on: they know no resource. */
  enum Place {
    VOLUME(new StringMapColumn("volume", "metadata", "Volume", Set.of("uploading", "error"))),
    IMAGE(new StringMapColumn("volume", "image_metadata", "Volume", Set.of("error"))),
    SNAPSHOT(new StringMapColumn("snapshot", "metadata", "Snapshot", Set.of("error")));

    private final StringMapColumn column;

    Place(StringMapColumn column) {
      this.column = column;
    }
  }

  private JdbcClient jdbc;
  private TransactionTemplate transactions;
  private StringMaps maps;

  @BeforeEach
  void connect() {
    DriverManagerDataSource source =
        new DriverManagerDataSource(DATABASE.jdbcUrl(), DATABASE.user(), DATABASE.password());
    jdbc = JdbcClient.create(source);
    transactions = new TransactionTemplate(new DataSourceTransactionManager(source));
    maps = new StringMaps(jdbc, new MapLimits(100, 10_000));
  }

  @ParameterizedTest
  @EnumSource
  void entriesAreMergedReplacedAndRemoved(Place place) {
    Target target = target(place, "available");
    assertThat(maps.read(target).entries()).isEmpty();
    assertThat(in(() -> maps.merge(target, Map.of("a", "1", "b", "2"))))
        .isEqualTo(Map.of("a", "1", "b", "2"));
    assertThat(in(() -> maps.merge(target, Map.of("b", "3", "c/d", "ö"))))
        .isEqualTo(Map.of("a", "1", "b", "3", "c/d", "ö"));
    assertThat(in(() -> removed(target, "c/d"))).isEqualTo(Map.of("a", "1", "b", "3"));
    assertThat(in(() -> maps.replace(target, Map.of("z", "")))).isEqualTo(Map.of("z", ""));
    assertThat(in(() -> maps.lock(target).entries())).isEqualTo(Map.of("z", ""));
    assertThatThrownBy(() -> in(() -> removed(target, "a")))
        .hasMessage("Metadata item was not found");
    assertThat(maps.read(target).entries()).isEqualTo(Map.of("z", ""));
  }

  @ParameterizedTest
  @EnumSource
  void whatIsAnothersOrDeletedIsNotThere(Place place) {
    Target mine = target(place, "available");
    in(() -> maps.merge(mine, Map.of("a", "1")));
    Target anothers = new Target(place.column, mine.id(), "p2");
    refusesAll(anothers, place.column.resource() + " " + mine.id() + " could not be found.");
    Target anybodys = new Target(place.column, mine.id(), null);
    assertThat(in(() -> maps.merge(anybodys, Map.of("b", "2")))).hasSize(2);
    jdbc.sql("UPDATE " + place.column.table() + " SET deleted_at = now() WHERE id = :id")
        .param("id", mine.id())
        .update();
    refusesAll(mine, place.column.resource() + " " + mine.id() + " could not be found.");
  }

  private void refusesAll(Target target, String message) {
    assertThatThrownBy(() -> maps.read(target)).hasMessage(message);
    assertThatThrownBy(() -> in(() -> maps.lock(target))).hasMessage(message);
    refusesChanges(target, message);
  }

  private void refusesChanges(Target target, String message) {
    assertThatThrownBy(() -> in(() -> maps.merge(target, Map.of("x", "1")))).hasMessage(message);
    assertThatThrownBy(() -> in(() -> maps.replace(target, Map.of()))).hasMessage(message);
    assertThatThrownBy(() -> in(() -> removed(target, "a"))).hasMessage(message);
  }

  @ParameterizedTest
  @EnumSource
  void aStatusThatFreezesTheMapIsNamed(Place place) {
    Target target = target(place, "available");
    in(() -> maps.merge(target, Map.of("a", "1")));
    jdbc.sql("UPDATE " + place.column.table() + " SET status = 'error' WHERE id = :id")
        .param("id", target.id())
        .update();
    String resource = place.column.resource();
    refusesChanges(
        target,
        "Invalid %s: %s %s cannot be changed while its status is error."
            .formatted(resource.toLowerCase(Locale.ROOT), resource, target.id()));
    assertThat(maps.read(target).entries()).isEqualTo(Map.of("a", "1"));
    Target neverFrozen =
        new Target(
            new StringMapColumn(place.column.table(), place.column.column(), resource, Set.of()),
            target.id(),
            PROJECT);
    assertThat(in(() -> maps.replace(neverFrozen, Map.of()))).isEmpty();
  }

  @Test
  void changesAtTheSameTimeLoseNothingOfEachOther() throws Exception {
    Target target = target(Place.SNAPSHOT, "available");
    try (ExecutorService callers = Executors.newFixedThreadPool(8)) {
      callers
          .invokeAll(
              IntStream.range(0, 40)
                  .mapToObj(
                      i ->
                          (Callable<Map<String, String>>)
                              () -> in(() -> maps.merge(target, Map.of("key" + i, "" + i))))
                  .toList())
          .forEach(done -> assertThat(done.state()).isEqualTo(Future.State.SUCCESS));
    }
    assertThat(maps.read(target).entries()).hasSize(40);
  }

  @ParameterizedTest
  @EnumSource
  void whatWouldBeTooLargeIsRefusedWholeAndNamesTheLimit(Place place) {
    Target target = target(place, "available");
    Map<String, String> many = numbered(99, "");
    in(() -> maps.merge(target, many));
    in(() -> maps.merge(target, Map.of("key1", "other")));
    assertThat(in(() -> maps.merge(target, Map.of("last", "")))).hasSize(100);
    assertThatThrownBy(() -> in(() -> maps.merge(target, Map.of("beyond", ""))))
        .hasMessage(place.column.title() + " may have at most 100 entries, these would be 101.")
        .matches(e -> ((HaliteException) e).code() == FaultCode.OVER_LIMIT);
    assertThatThrownBy(() -> in(() -> maps.replace(target, numbered(101, ""))))
        .hasMessageContaining("these would be 101");
    assertThat(maps.read(target).entries()).hasSize(100).containsEntry("key1", "other");

    // Of two bytes each: bytes are counted, not characters.
    assertThatThrownBy(() -> in(() -> maps.replace(target, numbered(40, "ö".repeat(200)))))
        .hasMessageContaining("may have at most 10000 bytes of keys and values, these would be 16");
    assertThat(maps.read(target).entries()).hasSize(100);
    assertThat(in(() -> maps.replace(target, numbered(40, "o".repeat(200))))).hasSize(40);
  }

  private static Map<String, String> numbered(int entries, String value) {
    return IntStream.range(0, entries)
        .boxed()
        .collect(Collectors.toMap(i -> "key" + i, i -> value));
  }

  @Test
  void aNameThatIsNoColumnsIsRefused() {
    assertThatThrownBy(() -> new StringMapColumn("volume; DROP", "metadata", "Volume", Set.of()))
        .hasMessageContaining("no plain name");
  }

  private Map<String, String> removed(Target target, String key) {
    maps.remove(target, key);
    return maps.read(target).entries();
  }

  private <T> T in(Supplier<T> work) {
    return transactions.execute(status -> work.get());
  }

  private Target target(Place place, String status) {
    UUID volume = UUID.randomUUID();
    jdbc.sql(
            """
            INSERT INTO volume (id, project_id, user_id, size_gb, status)
            VALUES (:id, :project, 'u', 1, :status)
            """)
        .param("id", volume)
        .param("project", PROJECT)
        .param("status", status)
        .update();
    if (place != Place.SNAPSHOT) {
      return new Target(place.column, volume, PROJECT);
    }
    UUID snapshot = UUID.randomUUID();
    jdbc.sql(
            """
            INSERT INTO snapshot (id, volume_id, project_id, user_id, size_gb, status, placement)
            VALUES (:id, :volume, :project, 'u', 1, :status, gen_random_uuid())
            """)
        .param("id", snapshot)
        .param("volume", volume)
        .param("project", PROJECT)
        .param("status", status)
        .update();
    return new Target(place.column, snapshot, PROJECT);
  }
}
