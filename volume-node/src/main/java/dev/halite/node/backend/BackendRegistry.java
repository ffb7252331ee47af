package dev.halite.node.backend;

import dev.halite.common.catalog.capacity.PoolReports;
import dev.halite.common.catalog.service.ServiceBinary;
import dev.halite.common.catalog.service.Services;
import dev.halite.common.engine.worker.WorkerFences;
import dev.halite.driver.BackendIdentity;
import dev.halite.driver.BackendReport;
import dev.halite.driver.BackendSetup;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.support.TransactionTemplate;

/** What the catalog knows of this node's backends, written in one transaction each time. */
class BackendRegistry {
  private static final Logger log = LoggerFactory.getLogger(BackendRegistry.class);

  private final TransactionTemplate transactions;
  private final Services services;
  private final PoolReports reports;
  private final WorkerFences fences;

  BackendRegistry(
      TransactionTemplate transactions,
      Services services,
      PoolReports reports,
      WorkerFences fences) {
    this.transactions = transactions;
    this.services = services;
    this.reports = reports;
    this.fences = fences;
  }

  /** A backend's row and the identity that was recorded at its first setup. */
  record Registered(long id, @Nullable BackendIdentity identity) {}

  /** Shows the backend's service as run by the worker, and the backend as down for now. */
  Registered register(Backend backend, String zone, UUID workerId) {
    Registered registered =
        transactions.execute(
            status -> {
              UUID service =
                  services.register(
                      ServiceBinary.VOLUME,
                      backend.service(),
                      backend.isClustered() ? backend.name() : null,
                      zone,
                      workerId);
              PoolReports.Backend row =
                  reports.registerBackend(backend.name(), service, backend.driverName());
              reports.down(row.id(), workerId, "The backend is being set up.");
              String identity = row.identity();
              return new Registered(
                  row.id(), identity == null ? null : new BackendIdentity(identity));
            });
    return java.util.Objects.requireNonNull(registered);
  }

  /** Shows the worker as the service where the process that was it has been fenced. */
  void succeed(Backend backend, UUID workerId) {
    if (services.succeed(ServiceBinary.VOLUME, backend.service(), workerId)) {
      log.info("Worker {} is the service of backend {} now", workerId, backend.name());
    }
  }

  /** Stores what the setup gave, before anything is claimed. */
  void recordSetup(long backendId, UUID workerId, BackendSetup setup) {
    transactions.executeWithoutResult(
        status -> {
          reports.recordIdentity(backendId, setup.identity().value());
          fences.recordToken(workerId, backendId, setup.fenceToken().value());
        });
  }

  /** The database's time, to be read before measuring. */
  OffsetDateTime now() {
    return reports.now();
  }

  /**
   * Stores a measurement and shows the backend as up, served by the worker.
   *
   * @param settings capabilities that the node's settings give the backend
   */
  void report(
      long backendId,
      UUID workerId,
      Map<String, String> settings,
      BackendReport measured,
      OffsetDateTime measuredAt) {
    BackendReport named = BackendCapabilities.over(measured, settings);
    transactions.executeWithoutResult(
        status -> {
          reports.store(backendId, named, measuredAt);
          reports.up(backendId, workerId);
        });
  }

  /** Shows the backend as down, unless another worker serves it. */
  void down(long backendId, UUID workerId, String reason) {
    transactions.executeWithoutResult(status -> reports.down(backendId, workerId, reason));
  }
}
