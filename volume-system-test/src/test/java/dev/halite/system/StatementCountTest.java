package dev.halite.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.halite.api.VolumeApiConfiguration;
import dev.halite.common.CommonConfiguration;
import dev.halite.common.engine.database.CatalogSchema;
import dev.halite.common.engine.database.ControlCatalog;
import dev.halite.node.VolumeNodeConfiguration;
import dev.halite.scheduler.VolumeSchedulerConfiguration;
import dev.halite.testkit.ServiceSettings;
import dev.halite.testkit.broker.BrokerExtension;
import dev.halite.testkit.database.DatabaseExtension;
import dev.halite.testkit.database.DatabaseUnderTest;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/**
 * What a plain create costs the catalog. All services run in one context, over a data source that
 * counts. Sweep and heartbeat are set to long times, so that neither polls nor reports nor renewals
 * are among the statements.
 */
@Timeout(180)
class StatementCountTest {
  @RegisterExtension
  static final DatabaseExtension DATABASE =
      DatabaseExtension.embedded().preparedBy("catalog", StatementCountTest::migrate);

  @RegisterExtension static final BrokerExtension BROKER = BrokerExtension.qpid();

  private static final StatementLog STATEMENTS = new StatementLog();
  @TempDir static Path directory;
  private static ConfigurableApplicationContext services;
  private static BlockStorage client;

  private static void migrate(DatabaseUnderTest database) {
    new CatalogSchema(dataSource(database)).migrate();
  }

  private static DataSource dataSource(DatabaseUnderTest database) {
    return new DriverManagerDataSource(database.jdbcUrl(), database.user(), database.password());
  }

  @BeforeAll
  static void start() {
    services =
        new SpringApplicationBuilder(App.class)
            .properties(
                ServiceSettings.of(
                    DATABASE,
                    BROKER,
                    "server.port=0",
                    "server.address=127.0.0.1",
                    "halite.worker.host=here",
                    "halite.worker.sweep=1h",
                    "halite.worker.heartbeat=1h",
                    "halite.worker.freshness=2h",
                    "halite.worker.lease=3h",
                    "halite.node.backends.disks.driver=file",
                    "halite.node.backends.disks.file.directory=" + directory))
            .run();
    String port = services.getEnvironment().getProperty("local.server.port");
    client = new BlockStorage(URI.create("http://127.0.0.1:" + port), Cluster.PROJECT);
    awaitText("SELECT state FROM backend", "up");
  }

  @AfterAll
  static void stop() {
    services.close();
  }

  @Test
  void aCreateIsFourCommitsAndAtMostTwentyStatements() throws IOException {
    // What is read once and kept is read by the first.
    create();
    STATEMENTS.clear();

    create();

    assertThat(STATEMENTS.writingTransactions())
        .as("api, scheduler, claim, node; all: %s", STATEMENTS.statements())
        .hasSize(4);
    assertThat(STATEMENTS.statements()).hasSizeLessThanOrEqualTo(20);
    System.out.printf(
        "create: %d commits, %d statements%n",
        STATEMENTS.writingTransactions().size(), STATEMENTS.statements().size());
  }

  private static void create() throws IOException {
    UUID id = BlockStorage.id(client.create("counted", 1, null).require(202));
    awaitText("SELECT status FROM volume WHERE id = '" + id + "'", "available");
    awaitText("SELECT count(*)::text FROM operation_run", "0");
  }

  /** Asks the database on a connection that is not counted. */
  private static void awaitText(String sql, String expected) {
    JdbcClient jdbc = JdbcClient.create(dataSource(DATABASE));
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> List.of(expected).equals(jdbc.sql(sql).query(String.class).list()));
  }

  @SpringBootConfiguration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  @Import({
    CommonConfiguration.class,
    VolumeApiConfiguration.class,
    VolumeSchedulerConfiguration.class,
    VolumeNodeConfiguration.class
  })
  static class App {
    @Bean
    static BeanPostProcessor countingDataSource() {
      return new BeanPostProcessor() {
        @Override
        public Object postProcessAfterInitialization(Object bean, String name) {
          return switch (bean) {
            case DataSource source -> STATEMENTS.over(source);
            case ControlCatalog control ->
                new ControlCatalog(STATEMENTS.over(control.dataSource()));
            default -> bean;
          };
        }
      };
    }
  }
}
