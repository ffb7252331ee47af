package dev.halite.testkit;

import dev.halite.testkit.broker.BrokerUnderTest;
import dev.halite.testkit.database.DatabaseUnderTest;
import java.util.ArrayList;
import java.util.List;

/** The settings by which a service finds the database and the broker of a test, on loopback. */
public final class ServiceSettings {
  private ServiceSettings() {}

  /**
   * {@code key=value} for each setting.
   *
   * @param more further settings of the same form, which come last
   */
  public static String[] of(DatabaseUnderTest database, BrokerUnderTest broker, String... more) {
    List<String> settings =
        new ArrayList<>(
            List.of(
                "server.address=127.0.0.1",
                "spring.datasource.url=" + database.jdbcUrl(),
                "spring.datasource.username=" + database.user(),
                "spring.datasource.password=" + database.password(),
                "spring.rabbitmq.host=" + broker.host(),
                "spring.rabbitmq.port=" + broker.port(),
                "spring.rabbitmq.username=" + broker.user(),
                "spring.rabbitmq.password=" + broker.password(),
                "spring.rabbitmq.virtual-host=" + broker.virtualHost()));
    settings.addAll(List.of(more));
    return settings.toArray(String[]::new);
  }
}
