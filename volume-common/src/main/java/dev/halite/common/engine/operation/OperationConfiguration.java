package dev.halite.common.engine.operation;

import dev.halite.common.engine.database.ControlCatalog;
import dev.halite.common.engine.id.Ids;
import dev.halite.common.engine.messaging.WakeUpListeners;
import dev.halite.common.engine.messaging.WakeUps;
import dev.halite.common.engine.observability.Diagnostics.Section;
import dev.halite.common.engine.worker.WorkerFences;
import dev.halite.common.engine.worker.WorkerProcess;
import dev.halite.common.engine.worker.WorkerProperties;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.util.List;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

@Configuration(proxyBeanMethods = false)
class OperationConfiguration {
  /** A directory of traps, for the chaos suite only; see {@link FileFaultPoints}. */
  @Bean
  FaultPoints faultPoints(@Value("${halite.test.fault-points:}") String directory) {
    return directory.isEmpty() ? FaultPoints.NONE : new FileFaultPoints(Path.of(directory));
  }

  @Bean
  TransactionTemplate transactionTemplate(PlatformTransactionManager manager) {
    return new TransactionTemplate(manager);
  }

  @Bean
  OperationStore operationStore(JdbcClient jdbc) {
    return new OperationStore(jdbc);
  }

  @Bean
  Operations operations(OperationStore store, JdbcClient jdbc, WakeUps wakeUps, Ids ids) {
    return new Operations(store, jdbc, wakeUps, ids);
  }

  @Bean
  OperationWorkers operationWorkers(
      OperationStore store,
      TransactionTemplate transactions,
      WakeUps wakeUps,
      WakeUpListeners listeners,
      WorkerProcess worker,
      WorkerProperties properties,
      FaultPoints faultPoints,
      MeterRegistry metrics) {
    return new OperationWorkers(
        store, transactions, wakeUps, listeners, worker, properties, faultPoints, metrics);
  }

  @Bean
  Sweeper sweeper(
      ControlCatalog control,
      OperationWorkers workers,
      WorkerProcess worker,
      WorkerFences fences,
      TransactionTemplate transactions,
      List<ExpiredOperation> expiries,
      List<Housekeeping> housekeeping,
      WorkerProperties properties) {
    return new Sweeper(
        new SweepStore(control.jdbc()),
        workers,
        worker,
        fences,
        transactions,
        expiries,
        housekeeping,
        properties);
  }

  @Bean
  Section leaseDiagnostics(WorkerProcess worker) {
    return OperationDiagnostics.lease(worker);
  }

  @Bean
  Section operationDiagnostics(OperationWorkers workers) {
    return OperationDiagnostics.operations(workers);
  }
}
