package dev.halite.common.catalog.purge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.SoftAssertions.assertSoftly;
import static org.awaitility.Awaitility.await;

import dev.halite.common.CommonContext;
import dev.halite.common.engine.database.Upkeep;
import dev.halite.common.engine.kind.ResourceType;
import dev.halite.testkit.broker.BrokerExtension;
import dev.halite.testkit.database.DatabaseExtension;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

@Timeout(60)
class CatalogPurgeTest {
  @RegisterExtension static final DatabaseExtension DATABASE = CommonContext.catalog();

  @RegisterExtension static final BrokerExtension BROKER = BrokerExtension.qpid();

  /** Kept for ever: an administrator makes them, and few. */
  private static final Set<String> KEPT =
      Set.of("volume_type", "qos_spec", "group_type", "service", "cluster");

  private JdbcClient jdbc;
  private CatalogPurge purge;

  @BeforeEach
  void connect() {
    DataSource database =
        new DriverManagerDataSource(DATABASE.jdbcUrl(), DATABASE.user(), DATABASE.password());
    jdbc = JdbcClient.create(database);
    purge =
        new CatalogPurge(
            new Upkeep(jdbc, new TransactionTemplate(new JdbcTransactionManager(database))));
    jdbc.sql("DELETE FROM snapshot").update();
    jdbc.sql("DELETE FROM volume").update();
  }

  @Test
  void whatWasDeletedLongAgoGoesAndNothingElse() {
    UUID living = volume(null);
    UUID fresh = volume(29);
    UUID old = volume(31);
    UUID usedByTheFresh = volume(31);
    UUID freshSnapshot = snapshot(usedByTheFresh, 29);
    UUID oldSnapshot = snapshot(old, 31);

    assertThat(purge.purge(Duration.ofDays(30))).isEqualTo(Map.of("snapshot", 1, "volume", 1));

    assertThat(ids("volume")).containsExactlyInAnyOrder(living, fresh, usedByTheFresh);
    assertThat(ids("snapshot")).containsExactly(freshSnapshot).doesNotContain(oldSnapshot);
    assertThat(purge.purge(Duration.ofDays(30))).isEmpty();
    assertThat(purge.purge(Duration.ofDays(28))).isEqualTo(Map.of("snapshot", 1, "volume", 2));
    assertThat(ids("volume")).containsExactly(living);
  }

  /** Nobody has to turn it on, or to call it. */
  @Test
  void aServiceDoesItByItselfAfterAMonth() {
    UUID fresh = volume(29);
    volume(31);
    answers(2);
    messages("loud", 10_001);
    try (ConfigurableApplicationContext service = CommonContext.start(DATABASE, BROKER)) {
      assertThat(service.isActive()).isTrue();
      await()
          .atMost(Duration.ofSeconds(40))
          .untilAsserted(
              () ->
                  assertSoftly(
                      each -> {
                        each.assertThat(ids("volume")).containsExactly(fresh);
                        each.assertThat(keys()).containsExactly("key 1");
                        each.assertThat(messagesOf("loud").size()).isEqualTo(10_000);
                      }));
    }
  }

  /** The row stays for a month, and what may be large or secret in it does not. */
  @Test
  void whatUsersAndDriversPutOnARowIsEmptiedWhenItIsDeleted() {
    TreeSet<String> emptied = new TreeSet<>();
    Set<String> tables = new TreeSet<>();
    for (ResourceType type : ResourceType.values()) {
      tables.add(type.table());
      type.emptied().forEach(column -> emptied.add(type.table() + "." + column));
    }
    assertThat(
            jdbc.sql(
                    """
                    SELECT table_name || '.' || column_name FROM information_schema.columns
                    WHERE table_schema = current_schema() AND table_name IN (:tables)
                      AND data_type IN ('jsonb', 'bytea', 'ARRAY')
                    """)
                .param("tables", tables)
                .query(String.class)
                .list())
        .containsExactlyInAnyOrderElementsOf(emptied);
  }

  @Test
  void moreThanABatchGoesInOneRun() {
    jdbc.sql(
            """
            INSERT INTO volume (id, project_id, user_id, size_gb, status, deleted_at)
            SELECT gen_random_uuid(), 'p', 'u', 1, 'deleted', now() - interval '40 days'
            FROM generate_series(1, :rows)
            """)
        .param("rows", CatalogPurge.BATCH * 2 + 1)
        .update();
    assertThat(purge.purge(Duration.ofDays(30)))
        .isEqualTo(Map.of("volume", CatalogPurge.BATCH * 2 + 1));
  }

  @Test
  void answersAreForgottenWhenTheirTimeIsOver() {
    answers(CatalogPurge.BATCH + 2);
    assertThat(purge.forgetAnswers()).isEqualTo(CatalogPurge.BATCH + 1);
    assertThat(keys()).containsExactly("key 1");
  }

  /** No others than these, of which the first has time. */
  private void answers(int rows) {
    jdbc.sql("DELETE FROM idempotency_key").update();
    jdbc.sql(
            """
            INSERT INTO idempotency_key (project_id, route, key, request, http_status, answer,
                                         expires_at)
            SELECT 'p', 'r', 'key ' || n, '', 202, '{}',
                   clock_timestamp() + CASE WHEN n = 1 THEN 1 ELSE -1 END * interval '1 hour'
            FROM generate_series(1, :rows) n
            """)
        .param("rows", rows)
        .update();
  }

  private List<String> keys() {
    return jdbc.sql("SELECT key FROM idempotency_key").query(String.class).list();
  }

  @Test
  void theNewestMessagesOfAProjectStay() {
    messages("loud", 90);
    messages("quiet", 10);
    assertThat(purge.trimMessages(20)).isEqualTo(70);
    assertThat(messagesOf("loud")).hasSize(20).startsWith("message 71").endsWith("message 90");
    assertThat(messagesOf("quiet")).hasSize(10);
  }

  private void messages(String project, int rows) {
    jdbc.sql("DELETE FROM user_message WHERE project_id = :project")
        .param("project", project)
        .update();
    jdbc.sql(
            """
            INSERT INTO user_message (id, project_id, resource_type, action_id, detail_id, text,
                                      created_at, expires_at)
            SELECT gen_random_uuid(), :project, 'volume', '001', '001', 'message ' || n,
                   now() + n * interval '1 second', now() + interval '1 day'
            FROM generate_series(1, :rows) n
            """)
        .param("project", project)
        .param("rows", rows)
        .update();
  }

  private List<String> messagesOf(String project) {
    return jdbc.sql("SELECT text FROM user_message WHERE project_id = :project ORDER BY created_at")
        .param("project", project)
        .query(String.class)
        .list();
  }

  @Test
  void everyTableWithDeletedRowsIsPurgedAfterAllThatReferToIt() {
    Set<String> deletable =
        new TreeSet<>(
            jdbc.sql(
                    """
                    SELECT table_name FROM information_schema.columns
                    WHERE column_name = 'deleted_at' AND table_schema = current_schema()
                    """)
                .query(String.class)
                .list());
    deletable.removeAll(KEPT);
    List<String> purged = CatalogPurge.TABLES.stream().map(CatalogPurge.Purged::table).toList();
    assertThat(purged).containsExactlyInAnyOrderElementsOf(deletable);

    for (CatalogPurge.Purged table : CatalogPurge.TABLES) {
      List<String> referrers =
          jdbc.sql(
                  """
                  SELECT c.conrelid::regclass || '.' || a.attname
                  FROM pg_constraint c
                  JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
                  WHERE c.contype = 'f' AND c.confrelid = CAST(:table AS regclass)
                  """)
              .param("table", table.table())
              .query(String.class)
              .list();
      assertThat(table.referrers())
          .as(table.table())
          .containsExactlyInAnyOrderElementsOf(referrers);
      for (String referrer : referrers) {
        String other = referrer.substring(0, referrer.indexOf('.'));
        if (purged.contains(other)) {
          assertThat(purged.indexOf(other)).isLessThanOrEqualTo(purged.indexOf(table.table()));
        }
      }
    }
  }

  private List<UUID> ids(String table) {
    return jdbc.sql("SELECT id FROM " + table).query(UUID.class).list();
  }

  private UUID volume(Integer deletedDaysAgo) {
    UUID id = UUID.randomUUID();
    jdbc.sql(
            """
            INSERT INTO volume (id, project_id, user_id, size_gb, status, deleted_at)
            VALUES (:id, 'p', 'u', 1, 'deleted', now() - CAST(:days AS integer) * interval '1 day')
            """)
        .param("id", id)
        .param("days", deletedDaysAgo)
        .update();
    return id;
  }

  private UUID snapshot(UUID volume, int deletedDaysAgo) {
    UUID id = UUID.randomUUID();
    jdbc.sql(
            """
            INSERT INTO snapshot (id, volume_id, project_id, user_id, size_gb, status, placement,
                                  deleted_at)
            VALUES (:id, :volume, 'p', 'u', 1, 'deleted', gen_random_uuid(),
                    now() - :days * interval '1 day')
            """)
        .param("id", id)
        .param("volume", volume)
        .param("days", deletedDaysAgo)
        .update();
    return id;
  }
}
