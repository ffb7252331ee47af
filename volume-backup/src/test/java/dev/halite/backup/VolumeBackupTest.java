package dev.halite.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.halite.common.engine.database.CatalogSchema;
import dev.halite.common.engine.transport.SettingRefusedException;
import dev.halite.testkit.ServiceSettings;
import dev.halite.testkit.broker.BrokerExtension;
import dev.halite.testkit.database.DatabaseExtension;
import dev.halite.testkit.database.DatabaseUnderTest;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

@Timeout(60)
class VolumeBackupTest {
  @RegisterExtension
  static final DatabaseExtension DATABASE =
      DatabaseExtension.embedded().preparedBy("catalog", VolumeBackupTest::migrate);

  @RegisterExtension static final BrokerExtension BROKER = BrokerExtension.qpid();

  private static ConfigurableApplicationContext process;

  private static void migrate(DatabaseUnderTest database) {
    new CatalogSchema(
            new DriverManagerDataSource(database.jdbcUrl(), database.user(), database.password()))
        .migrate();
  }

  @BeforeAll
  static void start() {
    process =
        new SpringApplicationBuilder(VolumeBackup.class)
            .properties(
                ServiceSettings.of(
                    DATABASE,
                    BROKER,
                    "server.port=0",
                    "halite.worker.host=here",
                    "halite.worker.heartbeat=300ms",
                    "halite.worker.sweep=300ms"))
            .run();
  }

  @AfterAll
  static void stop() {
    process.close();
  }

  @Test
  void isShownAsABackupServiceThatIsUpAndRenewsItsLease() {
    String lease =
        """
        SELECT w.lease_until::text FROM service s JOIN worker w ON w.id = s.worker_id
        WHERE s.binary_name = 'cinder-backup' AND s.host = 'here' AND w.fenced_at IS NULL
          AND w.lease_until > clock_timestamp()
        """;
    String first = text(lease);

    await().untilAsserted(() -> assertThat(text(lease)).isGreaterThan(first));
  }

  @Test
  void healthAndMetricsAreNotShownToOtherMachines() {
    assertThatThrownBy(
            () ->
                new SpringApplicationBuilder(VolumeBackup.class)
                    .properties(ServiceSettings.of(DATABASE, BROKER, "server.port=0"))
                    .run("--server.address=0.0.0.0")
                    .close())
        .rootCause()
        .isInstanceOf(SettingRefusedException.class);
  }

  @Test
  void registersAgainAfterItWasFenced() {
    String worker = "SELECT worker_id::text FROM service WHERE binary_name = 'cinder-backup'";
    String first = text(worker);
    jdbc()
        .sql("UPDATE worker SET fenced_at = clock_timestamp() WHERE id = :id")
        .param("id", UUID.fromString(first))
        .update();

    await().untilAsserted(() -> assertThat(text(worker)).isNotEqualTo(first));
  }

  @Test
  void leavesAnOperationAloneThatItDoesNotKnow() {
    UUID id = operationOfTomorrow();
    String swept = text("SELECT clock_timestamp()::text");

    // Two more sweeps have looked at the queue when the lease was renewed several times.
    await()
        .until(
            () ->
                jdbc()
                    .sql(
                        """
                        SELECT w.renewed_at > CAST(:swept AS timestamptz) + interval '1 second'
                        FROM worker w JOIN service s ON s.worker_id = w.id
                        """)
                    .param("swept", swept)
                    .query(Boolean.class)
                    .single());
    assertThat(text("SELECT step || attempts FROM operation_run WHERE operation_id = '%s'", id))
        .isEqualTo("queued0");
  }

  @Test
  void takesWhatADeadOneHeldOfItsQueueBack() {
    UUID dead = UUID.randomUUID();
    UUID alive = UUID.randomUUID();
    jdbc()
        .sql(
            """
            INSERT INTO worker (id, host, lease_until, fenced_at, supported)
            VALUES (:dead, 'here', clock_timestamp(), clock_timestamp(), '{}'),
                   (:alive, 'here', clock_timestamp() + interval '1 hour', NULL, '{}')
            """)
        .param("dead", dead)
        .param("alive", alive)
        .update();
    UUID left = operationOfTomorrow();
    UUID held = operationOfTomorrow();
    String owner = "SELECT COALESCE(worker_id::text, 'nobody') || ', ' || fence";
    String ofOperation = owner + " FROM operation_run WHERE operation_id = '%s'";
    claim(held, alive);
    claim(left, dead);

    await().untilAsserted(() -> assertThat(text(ofOperation, left)).isEqualTo("nobody, 1"));
    assertThat(text(ofOperation, held)).isEqualTo(alive + ", 0");
  }

  private static void claim(UUID operation, UUID worker) {
    jdbc()
        .sql("UPDATE operation_run SET worker_id = :worker WHERE operation_id = :id")
        .param("worker", worker)
        .param("id", operation)
        .update();
  }

  /** In the queue, of a kind that this release does not know, and late. */
  private static UUID operationOfTomorrow() {
    UUID id = UUID.randomUUID();
    jdbc()
        .sql(
            """
            WITH recorded AS (
              INSERT INTO operation (id, kind, payload_version, resource_type, resource_id,
                                     payload, context)
              VALUES (:id, 'backup.of-tomorrow', 1, 'backup', :id, '{}', '{}'))
            INSERT INTO operation_run (operation_id, kind, payload_version, resource_type,
                                       resource_id, exclusive, queue, deadline_at)
            VALUES (:id, 'backup.of-tomorrow', 1, 'backup', :id, true, 'backup.here',
                    clock_timestamp() - interval '1 minute')
            """)
        .param("id", id)
        .update();
    return id;
  }

  @Test
  void servesHealthAndMetrics() throws Exception {
    assertThat(get("/actuator/health")).contains("UP");
    assertThat(get("/actuator/prometheus"))
        .contains("halite_queue_busy{queue=\"backup.here\"} 0.0");
  }

  private static String get(String path) throws IOException, InterruptedException {
    String port = process.getEnvironment().getProperty("local.server.port");
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client
          .send(
              HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build(),
              BodyHandlers.ofString())
          .body();
    }
  }

  private static String text(String sql, Object... of) {
    return jdbc().sql(sql.formatted(of)).query((row, number) -> row.getString(1)).single();
  }

  private static JdbcClient jdbc() {
    return process.getBean(JdbcClient.class);
  }
}
