package dev.halite.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halite.api.auth.Identity;
import dev.halite.api.auth.IdentityStrategy;
import dev.halite.common.CommonConfiguration;
import dev.halite.common.engine.database.CatalogSchema;
import dev.halite.common.engine.database.Json;
import dev.halite.common.engine.event.EventProperties;
import dev.halite.common.engine.event.Events;
import dev.halite.common.engine.id.Ids;
import dev.halite.testkit.broker.BrokerExtension;
import dev.halite.testkit.database.DatabaseExtension;
import dev.halite.testkit.database.DatabaseUnderTest;
import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Primary;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import tools.jackson.databind.JsonNode;

/**
 * The whole service on a real catalog and broker, one for all test classes of the JVM: it is slow
 * to start, and projects keep the tests apart. A token is {@code user:project:role+role}, with
 * {@code :role} of a service that vouches for it; without one the caller is an administrator, and
 * with {@code nobody} there is none.
 */
public final class CatalogApi implements BeforeAllCallback, AfterAllCallback {
  private static final DatabaseExtension DATABASE =
      DatabaseExtension.embedded().preparedBy("catalog", CatalogApi::migrate);
  private static final BrokerExtension BROKER = BrokerExtension.qpid();

  private static ConfigurableApplicationContext running;
  private static volatile boolean eventsWanted;

  @Override
  public void beforeAll(ExtensionContext context) {
    synchronized (CatalogApi.class) {
      if (running == null) {
        DATABASE.beforeAll(context);
        BROKER.beforeAll(context);
        running = start();
        seed();
      }
    }
  }

  /**
   * Whatever a class has asked for: no transaction of it may wait for another that waits for it.
   */
  @Override
  public void afterAll(ExtensionContext context) {
    assertThat(((CountingDataSource) bean(DataSource.class)).takeDisorder())
        .as("tables in another order than that of locks")
        .isEmpty();
  }

  private static void migrate(DatabaseUnderTest database) {
    new CatalogSchema(
            new DriverManagerDataSource(database.jdbcUrl(), database.user(), database.password()))
        .migrate();
  }

  private static ConfigurableApplicationContext start() {
    ConfigurableApplicationContext started = another();
    Runtime.getRuntime().addShutdownHook(new Thread(started::close));
    return started;
  }

  /** One more process of the service on the same catalog, with settings of its own. */
  public static ConfigurableApplicationContext another(String... settings) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "--server.port=0",
                "--spring.datasource.url=" + DATABASE.jdbcUrl(),
                "--spring.datasource.username=" + DATABASE.user(),
                "--spring.datasource.password=" + DATABASE.password(),
                "--spring.rabbitmq.host=" + BROKER.host(),
                "--spring.rabbitmq.port=" + BROKER.port(),
                "--spring.rabbitmq.username=" + BROKER.user(),
                "--spring.rabbitmq.password=" + BROKER.password(),
                "--spring.rabbitmq.virtual-host=" + BROKER.virtualHost(),
                "--halite.worker.sweep=300ms",
                "--halite.api.attachments.patience=2s",
                "--halite.secret.keys=1 " + "A".repeat(43) + "="));
    all.addAll(List.of(settings));
    return new SpringApplicationBuilder(App.class).run(all.toArray(String[]::new));
  }

  /** Two nodes in zone nova, one in zone far, as they would have registered. */
  private static void seed() {
    for (String[] node :
        new String[][] {{"one@fast", "nova"}, {"two@slow", "nova"}, {"three@far", "far"}}) {
      jdbc()
          .sql(
              """
              INSERT INTO service (id, binary_name, host, availability_zone)
              VALUES (gen_random_uuid(), 'cinder-volume', :host, :zone)
              """)
          .param("host", node[0])
          .param("zone", node[1])
          .update();
    }
  }

  /** A bean of the service. */
  public static <T> T bean(Class<T> type) {
    return running.getBean(type);
  }

  /** The catalog, behind the service's back. */
  public static JdbcClient jdbc() {
    return bean(JdbcClient.class);
  }

  /** What was told of, oldest first, while this was done. Otherwise nobody wants events. */
  public static List<JsonNode> eventsOf(Runnable work) {
    eventsWanted = true;
    try {
      work.run();
    } finally {
      eventsWanted = false;
    }
    return jdbc()
        .sql(
            """
            DELETE FROM event
            RETURNING json_build_object('event_type', event_type, 'priority', priority,
                                        'publisher', publisher, 'payload', payload, 'id', id)
            """)
        .query(String.class)
        .list()
        .stream()
        .map(Json::tree)
        .sorted(Comparator.comparing(event -> event.path("id").asLong()))
        .toList();
  }

  /** The project's member. */
  public static ApiUser member() {
    return user("member");
  }

  /** An administrator, in a project of its own. */
  public static ApiUser admin() {
    return user("admin");
  }

  /** Somebody with these roles, in a new project. */
  public static ApiUser user(String roles) {
    return new ApiUser(new TestClient(port()), ApiUser.newProject(), roles, 0);
  }

  /** Port of the service. */
  public static int port() {
    return port(running);
  }

  /** Port of another process. */
  public static int port(ConfigurableApplicationContext process) {
    return Integer.parseInt(process.getEnvironment().getRequiredProperty("local.server.port"));
  }

  /** The service with callers who say themselves who they are. */
  @SpringBootConfiguration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  @Import({CommonConfiguration.class, VolumeApiConfiguration.class})
  static class App {
    @Bean
    static BeanPostProcessor counting() {
      return new BeanPostProcessor() {
        @Override
        public Object postProcessAfterInitialization(Object bean, String name) {
          return bean instanceof DataSource source ? new CountingDataSource(source) : bean;
        }
      };
    }

    @Bean
    @Primary
    Events switchedEvents(JdbcClient jdbc, Ids ids, EventProperties properties) {
      return new SwitchedEvents(jdbc, ids, properties);
    }

    @Bean
    @Primary
    IdentityStrategy testIdentities() {
      return new IdentityStrategy() {
        @Override
        public @Nullable Identity identify(HttpServletRequest request) {
          String token = request.getHeader("X-Auth-Token");
          if ("nobody".equals(token)) {
            return null;
          }
          String[] parts =
              (token == null ? "admin:" + TestApi.PROJECT + ":admin" : token).split(":");
          return Identity.withImpliedRoles(
              parts[0],
              parts[1],
              Set.of(parts[2].split("[+]")),
              parts.length > 3 ? Set.of(parts[3]) : Set.of());
        }

        @Override
        public String challenge() {
          return "Test";
        }
      };
    }
  }

  /** Wanted for a moment. */
  static class SwitchedEvents extends Events {
    SwitchedEvents(JdbcClient jdbc, Ids ids, EventProperties properties) {
      super(jdbc, ids, properties, "api-1");
    }

    @Override
    public boolean enabled() {
      return eventsWanted;
    }
  }
}
