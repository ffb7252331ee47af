package dev.halite.common;

import dev.halite.common.engine.database.CatalogSchema;
import dev.halite.common.engine.operation.TestKind;
import dev.halite.testkit.ServiceSettings;
import dev.halite.testkit.broker.BrokerUnderTest;
import dev.halite.testkit.database.DatabaseExtension;
import dev.halite.testkit.database.DatabaseUnderTest;
import java.util.ArrayList;
import java.util.List;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** A process of ours with nothing but the shared parts in it, on a real database and broker. */
public final class CommonContext {
  private CommonContext() {}

  /** A database with the catalog's schema. */
  public static DatabaseExtension catalog() {
    return DatabaseExtension.embedded().preparedBy("catalog", CommonContext::migrate);
  }

  private static void migrate(DatabaseUnderTest database) {
    new CatalogSchema(
            new DriverManagerDataSource(database.jdbcUrl(), database.user(), database.password()))
        .migrate();
  }

  public static ConfigurableApplicationContext start(
      DatabaseUnderTest database, BrokerUnderTest broker, String... more) {
    List<String> properties =
        new ArrayList<>(
            List.of(
                ServiceSettings.of(
                    database,
                    broker,
                    "halite.worker.heartbeat=300ms",
                    "halite.worker.freshness=1200ms",
                    "halite.worker.lease=2s",
                    "halite.worker.sweep=300ms",
                    "halite.worker.shutdown=1s")));
    properties.addAll(List.of(more));
    return new SpringApplicationBuilder(App.class)
        .web(WebApplicationType.NONE)
        .properties(properties.toArray(String[]::new))
        .run();
  }

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  @Import({CommonConfiguration.class, TestKind.Known.class})
  static class App {}
}
