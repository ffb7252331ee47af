package dev.halite.node.volume;

import static org.assertj.core.api.Assertions.assertThat;
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
import dev.halite.common.volume.VolumeDeletePayload;
import dev.halite.common.volume.VolumePlace;
import dev.halite.common.volume.Volumes;
import dev.halite.node.VolumeNodeConfiguration;
import dev.halite.testkit.ServiceSettings;
import dev.halite.testkit.broker.BrokerExtension;
import dev.halite.testkit.database.DatabaseExtension;
import dev.halite.testkit.database.DatabaseUnderTest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
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

@Timeout(60)
class VolumeFlowsTest {
  @RegisterExtension
  static final DatabaseExtension DATABASE =
      DatabaseExtension.embedded().preparedBy("catalog", VolumeFlowsTest::migrate);

  @RegisterExtension static final BrokerExtension BROKER = BrokerExtension.qpid();

  private static final String HOST = "here@disks#disks";
  private static final RequestContext CONTEXT =
      new RequestContext("req-test", null, "user", "project", Set.of("admin"), Set.of(), true);

  @TempDir static Path directory;
  private static ConfigurableApplicationContext node;

  private static void migrate(DatabaseUnderTest database) {
    new CatalogSchema(
            new DriverManagerDataSource(database.jdbcUrl(), database.user(), database.password()))
        .migrate();
  }

  @BeforeAll
  static void start() {
    node =
        new SpringApplicationBuilder(App.class)
            .web(WebApplicationType.NONE)
            .properties(
                ServiceSettings.of(
                    DATABASE,
                    BROKER,
                    "halite.worker.host=here",
                    "halite.worker.sweep=300ms",
                    "halite.node.backends.disks.driver=file",
                    "halite.node.backends.disks.file.directory=" + directory))
            .run();
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() -> assertThat(text("SELECT state FROM backend")).isEqualTo("up"));
  }

  @AfterAll
  static void stop() {
    node.close();
  }

  @Test
  void makesAVolumeAndRemovesIt() {
    UUID volume = place(1);

    submit(OperationKind.VOLUME_CREATE, volume, create(volume));

    awaitStatus(volume, "available");
    assertThat(file(volume)).hasSize(1L << 30);
    assertThat(text("SELECT claimed_gb FROM pool")).isEqualTo("1");
    await().untilAsserted(() -> assertThat(text("SELECT pending_gb FROM pool")).isEqualTo("0"));

    jdbc().sql("UPDATE volume SET status = 'deleting' WHERE id = :id").param("id", volume).update();
    submit(OperationKind.VOLUME_DELETE, volume, new VolumeDeletePayload(volume, "available"));

    awaitStatus(volume, "deleted");
    assertThat(file(volume)).doesNotExist();
    assertThat(text("SELECT claimed_gb FROM pool")).isEqualTo("0");
  }

  @Test
  void sendsAVolumeThatCannotBeMadeHereBackToTheScheduler() throws Exception {
    UUID volume = place(1);
    Files.createFile(file(volume));

    UUID operation = submit(OperationKind.VOLUME_CREATE, volume, create(volume));

    await()
        .untilAsserted(
            () ->
                assertThat(
                        text(
                            "SELECT queue FROM operation_run WHERE operation_id = '%s'", operation))
                    .isEqualTo("scheduler"));
    assertThat(
            text(
                "SELECT payload #>> '{attempts,0,host}' FROM operation WHERE id = '%s'", operation))
        .isEqualTo(HOST);
    assertThat(text("SELECT host FROM volume WHERE id = '%s'", volume)).isNull();
    await()
        .untilAsserted(
            () ->
                assertThat(text("SELECT count(*) FROM pool_claim WHERE volume_id = '%s'", volume))
                    .isEqualTo("0"));
    assertThat(file(volume)).as("what is not ours stays").exists();
  }

  @Test
  void dropsAVolumeThatWasTakenBackBeforeItWasMade() {
    UUID volume = place(1);
    jdbc().sql("UPDATE volume SET status = 'deleting' WHERE id = :id").param("id", volume).update();

    UUID operation = submit(OperationKind.VOLUME_CREATE, volume, create(volume));

    await()
        .untilAsserted(
            () ->
                assertThat(text("SELECT state FROM operation WHERE id = '%s'", operation))
                    .isEqualTo("cancelled"));
    assertThat(file(volume)).doesNotExist();
  }

  private static Path file(UUID volume) {
    return directory.resolve("volume-" + volume);
  }

  private static VolumeCreatePayload create(UUID volume) {
    return new VolumeCreatePayload(
        volume, 1, List.of(), UUID.randomUUID(), Map.of(), Map.of(), List.of());
  }

  /** A volume as the scheduler leaves it. */
  private static UUID place(int gb) {
    UUID id = UUID.randomUUID();
    UUID placement = UUID.randomUUID();
    UUID type =
        node.getBean(VolumeTypes.class).defaultFor("project", VolumeTypes.DEFAULT_NAME).id();
    Volumes volumes = node.getBean(Volumes.class);
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
                      gb,
                      null,
                      type,
                      false,
                      Map.of(),
                      Instant.now()));
              volumes.place(id, new VolumePlace(HOST, false, "nova", UUID.randomUUID()), placement);
              long pool = Long.parseLong(text("SELECT id FROM pool"));
              node.getBean(Claims.class).claim(placement, id, pool, gb, true);
            });
    return id;
  }

  private static UUID submit(OperationKind kind, UUID volume, Record payload) {
    return transactions()
        .execute(
            status ->
                node.getBean(Operations.class)
                    .submit(
                        new NewOperation(
                            kind,
                            ResourceType.VOLUME,
                            volume,
                            "project",
                            true,
                            HostName.parse(HOST).nodeQueue(),
                            payload,
                            CONTEXT,
                            null)));
  }

  private static void awaitStatus(UUID volume, String status) {
    await()
        .untilAsserted(
            () ->
                assertThat(text("SELECT status FROM volume WHERE id = '%s'", volume))
                    .isEqualTo(status));
  }

  private static String text(String sql, Object... arguments) {
    return jdbc().sql(sql.formatted(arguments)).query(String.class).optional().orElse(null);
  }

  private static JdbcClient jdbc() {
    return node.getBean(JdbcClient.class);
  }

  private static TransactionTemplate transactions() {
    return node.getBean(TransactionTemplate.class);
  }

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  @Import(VolumeNodeConfiguration.class)
  static class App {}
}
