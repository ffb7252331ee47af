package dev.halite.system;

import dev.halite.common.engine.database.CatalogSchema;
import dev.halite.testkit.broker.BrokerExtension;
import dev.halite.testkit.broker.BrokerServer;
import dev.halite.testkit.database.DatabaseExtension;
import dev.halite.testkit.database.DatabaseServer;
import dev.halite.testkit.database.DatabaseUnderTest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/**
 * Gives test methods the {@link Cluster} that all classes on the same storage share, whole and
 * healthy. It runs on Debian's PostgreSQL and RabbitMQ, or with {@code
 * -Dhalite.system.servers=embedded} on what the standalone runs on.
 */
final class ClusterExtension
    implements BeforeEachCallback, AfterTestExecutionCallback, ParameterResolver {
  private static final Namespace NAMESPACE = Namespace.create(ClusterExtension.class);
  private static final int LOG_LINES = 60;

  private enum Servers {
    DEBIAN(DatabaseServer.DEBIAN_15, BrokerServer.RABBITMQ),
    EMBEDDED(DatabaseServer.EMBEDDED, BrokerServer.QPID);

    private final DatabaseServer database;
    private final BrokerServer broker;

    Servers(DatabaseServer database, BrokerServer broker) {
      this.database = database;
      this.broker = broker;
    }
  }

  /** The cluster with the end of its database. */
  private record Shared(Cluster cluster, DatabaseExtension database, ExtensionContext root)
      implements AutoCloseable {
    @Override
    public void close() {
      cluster.close();
      database.afterAll(root);
    }
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    shared(context).heal();
  }

  @Override
  public void afterTestExecution(ExtensionContext context) {
    if (context.getExecutionException().isPresent()) {
      System.out.println(shared(context).diagnosis(LOG_LINES));
    }
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == Cluster.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return shared(context);
  }

  private static Cluster shared(ExtensionContext context) {
    ExtensionContext root = context.getRoot();
    Shared shared =
        root.getStore(NAMESPACE)
            .computeIfAbsent(
                storage(context), storage -> start(root, chosen(), storage), Shared.class);
    return Objects.requireNonNull(shared).cluster();
  }

  private static StorageKind storage(ExtensionContext context) {
    OnStorage chosen = context.getRequiredTestClass().getAnnotation(OnStorage.class);
    return chosen == null ? StorageKind.FILE : chosen.value();
  }

  private static Servers chosen() {
    return Servers.valueOf(
        System.getProperty("halite.system.servers", "debian").toUpperCase(Locale.ROOT));
  }

  private static Shared start(ExtensionContext root, Servers servers, StorageKind storage) {
    DatabaseExtension database =
        DatabaseExtension.on(servers.database).preparedBy("catalog", ClusterExtension::migrate);
    database.beforeAll(root);
    BrokerExtension broker = BrokerExtension.on(servers.broker);
    broker.beforeAll(root);
    Path logs = logs(servers, storage);
    Cluster cluster = new Cluster(database, broker, logs, storage.open(logs));
    Runtime.getRuntime().addShutdownHook(new Thread(cluster::close));
    cluster.start();
    return new Shared(cluster, database, root);
  }

  private static void migrate(DatabaseUnderTest database) {
    new CatalogSchema(
            new DriverManagerDataSource(database.jdbcUrl(), database.user(), database.password()))
        .migrate();
  }

  /** Kept until the next run. */
  private static Path logs(Servers servers, StorageKind storage) {
    try {
      Path parent = Path.of("target", "system-test").toAbsolutePath();
      Files.createDirectories(parent);
      return Files.createTempDirectory(
          parent, (servers.name() + "-" + storage.name()).toLowerCase(Locale.ROOT) + "-");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
