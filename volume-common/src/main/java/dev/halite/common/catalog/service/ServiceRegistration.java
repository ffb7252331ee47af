package dev.halite.common.catalog.service;

import dev.halite.common.engine.operation.Sweeper;
import dev.halite.common.engine.worker.Lease;
import dev.halite.common.engine.worker.WorkerProcess;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Shows this process as one service without a storage backend, as whichever worker it is: again
 * after each new incarnation, and once a sweep for as long as the catalog does not know it.
 */
public final class ServiceRegistration {
  private static final Logger log = LoggerFactory.getLogger(ServiceRegistration.class);

  private final Services services;
  private final TransactionTemplate transactions;
  private final WorkerProcess worker;
  private final ServiceBinary binary;
  private final String zone;
  private volatile @Nullable UUID registeredAs;

  public ServiceRegistration(
      Services services,
      TransactionTemplate transactions,
      WorkerProcess worker,
      ServiceBinary binary,
      String zone) {
    this.services = services;
    this.transactions = transactions;
    this.worker = worker;
    this.binary = binary;
    this.zone = zone;
  }

  /** Registers from now on. */
  public void keep(Sweeper sweeper) {
    worker.onIncarnation(this::register);
    sweeper.addChore(this::makeUp);
  }

  /** A catalog that is away just now must not keep the process from becoming a new worker. */
  private void register(Lease lease) {
    try {
      transactions.executeWithoutResult(
          status -> services.register(binary, worker.host(), zone, lease.workerId()));
      registeredAs = lease.workerId();
    } catch (DataAccessException | TransactionException e) {
      log.warn("Could not register as {} yet: {}", binary.text(), e.getMessage());
    }
  }

  private void makeUp() {
    Lease lease = worker.lease();
    if (!lease.workerId().equals(registeredAs)) {
      register(lease);
    }
  }
}
