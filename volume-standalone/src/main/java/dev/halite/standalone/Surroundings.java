package dev.halite.standalone;

import dev.halite.common.engine.database.CatalogRole;
import dev.halite.common.engine.database.CatalogSchema;
import dev.halite.common.engine.worker.AbandonedWorkers;
import dev.halite.embedded.broker.BrokerAccess;
import dev.halite.embedded.broker.EmbeddedBroker;
import dev.halite.embedded.ceph.EmbeddedCeph;
import dev.halite.embedded.postgres.CatalogAccess;
import dev.halite.embedded.postgres.CatalogSettings;
import dev.halite.embedded.postgres.EmbeddedCatalog;
import dev.halite.embedded.postgres.PostgresBinaries;
import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** The catalog and the broker that the services find around them. */
record Surroundings(CatalogAccess catalog, BrokerAccess broker) {

  private static final int MAX_CONNECTIONS = 100;

  /** Starts all at once: each spends most of its start waiting or loading classes. */
  static Surroundings start(DataDirectory data, Optional<CephBackend> ceph, OrderedStop stop) {
    try (ExecutorService threads = Executors.newFixedThreadPool(3)) {
      Optional<Future<EmbeddedCeph>> storage =
          ceph.map(backend -> threads.submit(() -> backend.start(stop)));
      Future<CatalogAccess> catalog =
          threads.submit(
              (Callable<CatalogAccess>) () -> readied(data, stop.add(startCatalog(data))));
      Future<EmbeddedBroker> broker =
          threads.submit((Callable<EmbeddedBroker>) () -> stop.add(EmbeddedBroker.start()));
      Surroundings surroundings = new Surroundings(result(catalog), result(broker).access());
      storage.ifPresent(Surroundings::result);
      return surroundings;
    }
  }

  static EmbeddedCatalog startCatalog(DataDirectory data) {
    return EmbeddedCatalog.start(
        new CatalogSettings(
            data.catalog(),
            PostgresBinaries.unpackedBelow(data.binaries()),
            true,
            MAX_CONNECTIONS));
  }

  /** How services reach the catalog, which then has accounts and today's schema. */
  private static CatalogAccess readied(DataDirectory data, EmbeddedCatalog catalog) {
    CatalogPasswords accounts =
        CatalogPasswords.made(data.catalog(), catalog.access(), new SecureRandom());
    CatalogAccess owner = accounts.access(catalog.access(), CatalogRole.OWNER);
    new CatalogSchema(CatalogPasswords.dataSource(owner)).migrate();
    CatalogAccess services = accounts.access(catalog.access(), CatalogRole.SERVICES);
    new AbandonedWorkers(CatalogPasswords.dataSource(services)).fenceAll();
    return services;
  }

  /** The configuration that leads the services here. */
  Map<String, Object> properties() {
    Map<String, Object> properties = new LinkedHashMap<>(properties(catalog));
    properties.put("spring.rabbitmq.host", broker.host());
    properties.put("spring.rabbitmq.port", broker.port());
    properties.put("spring.rabbitmq.virtual-host", broker.virtualHost());
    properties.put("spring.rabbitmq.username", broker.user());
    properties.put("spring.rabbitmq.password", broker.password());
    return properties;
  }

  static Map<String, Object> properties(CatalogAccess catalog) {
    return Map.of(
        "spring.datasource.url",
        catalog.jdbcUrl(),
        "spring.datasource.username",
        catalog.user(),
        "spring.datasource.password",
        catalog.password());
  }

  private static <T> T result(Future<T> future) {
    try {
      return future.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException sentence
          ? sentence
          : new StandaloneException("A part does not start: " + e.getCause(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StandaloneException("Stopped while starting.", e);
    }
  }
}
