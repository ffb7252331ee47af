package dev.halite.node.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.halite.common.capacity.Claims;
import dev.halite.common.catalog.CatalogSchema;
import dev.halite.common.identity.RequestContext;
import dev.halite.common.operation.NewOperation;
import dev.halite.common.operation.OperationKind;
import dev.halite.common.operation.Operations;
import dev.halite.common.operation.ResourceType;
import dev.halite.common.type.VolumeTypes;
import dev.halite.common.volume.HostName;
import dev.halite.common.volume.NewVolume;
import dev.halite.common.volume.VolumeCreatePayload;
import dev.halite.common.volume.VolumePlace;
import dev.halite.common.volume.Volumes;
import dev.halite.driver.StoredVolume;
import dev.halite.node.VolumeNodeConfiguration;
import dev.halite.node.fake.FakeSharedStorage;
import dev.halite.testkit.ServiceSettings;
import dev.halite.testkit.broker.BrokerExtension;
import dev.halite.testkit.database.DatabaseExtension;
import dev.halite.testkit.database.DatabaseUnderTest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.transaction.support.TransactionTemplate;

/** Two nodes serve one backend of storage that both reach. */
@Timeout(90)
class ClusterTest {
  @RegisterExtension
  static final DatabaseExtension DATABASE =
      DatabaseExtension.embedded().preparedBy("catalog", ClusterTest::migrate);

  @RegisterExtension static final BrokerExtension BROKER = BrokerExtension.qpid();

  private static final String BACKEND = "both@shared";
  private static final RequestContext CONTEXT =
      new RequestContext("req-test", null, "user", "project", Set.of("admin"), Set.of(), true);
  private static final FakeSharedStorage STORAGE = FakeSharedStorage.named("cluster-test");

  private static ConfigurableApplicationContext first;
  private static ConfigurableApplicationContext second;

  private static void migrate(DatabaseUnderTest database) {
    new CatalogSchema(
            new DriverManagerDataSource(database.jdbcUrl(), database.user(), database.password()))
        .migrate();
  }

  @BeforeAll
  static void start() {
    first = node("node-1");
    second = node("node-2");
    await().atMost(Duration.ofSeconds(20)).until(() -> nodesThatServe() == 2);
  }

  @AfterAll
  static void stop() {
    first.close();
    second.close();
  }

  @Test
  void eachNodeIsAServiceOfItsOwnAndTheBackendIsTheClusters() {
    assertThat(text("SELECT string_agg(host, ' ' ORDER BY host) FROM backend")).isEqualTo(BACKEND);
    assertThat(
            text(
                "SELECT string_agg(host || ' ' || cluster_name, ', ' ORDER BY host) FROM service"
                    + " WHERE host LIKE 'node-%%@shared' AND worker_id IN"
                    + " (SELECT worker_id FROM worker_fence)"))
        .contains("node-1@shared " + BACKEND, "node-2@shared " + BACKEND);
    assertThat(text("SELECT string_agg(name || ' ' || service, ', ') FROM cluster"))
        .isEqualTo(BACKEND + " cinder-volume");
  }

  @Test
  void theBackendStaysUpWhileOneNodeServesIt() {
    ConfigurableApplicationContext third = node("node-3");
    await().until(() -> nodesThatServe() == 3);

    third.close();

    assertThat(text("SELECT state FROM backend")).isEqualTo("up");
    UUID volume = place();
    submitCreate(volume);
    await().until(() -> status(volume).equals("available"));
  }

  @Test
  void aCallWithoutAnswerIsFencedBeforeItIsUndone() {
    UUID volume = place();
    STORAGE.hang();
    UUID operation = submitCreate(volume);
    // the flow gives up, the call does not
    await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () ->
                "scheduler"
                    .equals(
                        text(
                            "SELECT queue FROM operation_run WHERE operation_id = '%s'",
                            operation)));
    assertThat(
            text(
                "SELECT payload #>> '{attempts,0,fault}' FROM operation WHERE id = '%s'",
                operation))
        .isEqualTo("DEADLINE_EXCEEDED");
    String token =
        text(
            "SELECT payload ->> 'unsettled' FROM operation WHERE kind = 'placement.undo'"
                + " AND resource_id = '%s'",
            volume);
    assertThat(token).isNotNull();
    CountDownLatch hanging = STORAGE.letOthersThrough();

    await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () ->
                "succeeded"
                    .equals(
                        text(
                            "SELECT state FROM operation WHERE kind = 'placement.undo'"
                                + " AND resource_id = '%s'",
                            volume)));
    assertThat(STORAGE.fenced()).contains(token);

    hanging.countDown();
    await().until(() -> nodesThatServe() == 2);
    await()
        .during(Duration.ofMillis(500))
        .until(
            () -> STORAGE.volumes().stream().map(StoredVolume::volumeId).noneMatch(volume::equals));
    UUID next = place();
    submitCreate(next);
    await().until(() -> status(next).equals("available"));
  }

  @Test
  void aDriverOfOneHostCannotBeShared(@TempDir java.nio.file.Path directory) {
    assertThatThrownBy(
            () ->
                start(
                    "node-4",
                    "halite.node.backends.disks.driver=file",
                    "halite.node.backends.disks.cluster=both",
                    "halite.node.backends.disks.file.directory=" + directory))
        .hasStackTraceContaining("halite.node.backends.disks.cluster")
        .hasStackTraceContaining("keeps its volumes on one host");
  }

  private static ConfigurableApplicationContext node(String host) {
    return start(
        host,
        "halite.node.backends.shared.driver=fake-shared",
        "halite.node.backends.shared.cluster=both",
        "halite.node.backends.shared.options.storage=cluster-test");
  }

  private static ConfigurableApplicationContext start(String host, String... backend) {
    List<String> settings =
        new java.util.ArrayList<>(
            List.of(
                "halite.worker.host=" + host,
                "halite.worker.sweep=300ms",
                "halite.worker.shutdown=1s",
                "halite.node.call-deadline=1s",
                "halite.node.threads=4"));
    settings.addAll(List.of(backend));
    return new SpringApplicationBuilder(App.class)
        .web(WebApplicationType.NONE)
        .properties(ServiceSettings.of(DATABASE, BROKER, settings.toArray(String[]::new)))
        .run();
  }

  /** A volume as the scheduler leaves it. */
  private static UUID place() {
    UUID id = UUID.randomUUID();
    UUID placement = UUID.randomUUID();
    UUID type =
        first.getBean(VolumeTypes.class).defaultFor("project", VolumeTypes.DEFAULT_NAME).id();
    Volumes volumes = first.getBean(Volumes.class);
    transactions()
        .executeWithoutResult(
            status -> {
              volumes.insert(
                  new NewVolume(
                      id,
                      "project",
                      "user",
                      "name",
                      null,
                      1,
                      null,
                      type,
                      false,
                      Map.of(),
                      Instant.now()));
              volumes.place(id, new VolumePlace(BACKEND + "#fake", true, "nova", null), placement);
              long pool = Long.parseLong(text("SELECT id FROM pool"));
              first.getBean(Claims.class).claim(placement, id, pool, 1, true);
            });
    return id;
  }

  private static UUID submitCreate(UUID volume) {
    return transactions()
        .execute(
            status ->
                first
                    .getBean(Operations.class)
                    .submit(
                        new NewOperation(
                            OperationKind.VOLUME_CREATE,
                            ResourceType.VOLUME,
                            volume,
                            "project",
                            true,
                            HostName.parse(BACKEND).nodeQueue(),
                            new VolumeCreatePayload(
                                volume,
                                1,
                                List.of(),
                                UUID.randomUUID(),
                                Map.of(),
                                Map.of(),
                                List.of()),
                            CONTEXT,
                            null)));
  }

  private static int nodesThatServe() {
    return Integer.parseInt(
        text(
            "SELECT count(*) FROM worker_fence f JOIN worker w ON w.id = f.worker_id"
                + " WHERE f.up AND w.fenced_at IS NULL"));
  }

  private static String status(UUID volume) {
    return text("SELECT status FROM volume WHERE id = '%s'", volume);
  }

  private static String text(String sql, Object... arguments) {
    return first
        .getBean(JdbcClient.class)
        .sql(sql.formatted(arguments))
        .query(String.class)
        .optional()
        .orElse(null);
  }

  private static TransactionTemplate transactions() {
    return first.getBean(TransactionTemplate.class);
  }

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  @Import(VolumeNodeConfiguration.class)
  static class App {}
}
