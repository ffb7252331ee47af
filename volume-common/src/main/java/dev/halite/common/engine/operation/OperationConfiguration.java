package dev.halite.common.engine.operation;

import dev.halite.common.engine.database.ControlCatalog;
import dev.halite.common.engine.database.Upkeep;
import dev.halite.common.engine.id.Ids;
import dev.halite.common.engine.messaging.WakeUpListeners;
import dev.halite.common.engine.messaging.WakeUps;
import dev.halite.common.engine.observability.Diagnostics.Section;
import dev.halite.common.engine.outcome.Changes;
import dev.halite.common.engine.worker.Housekeeping;
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
  Kinds kinds(List<KindSource> sources) {
    return new Kinds(sources);
  }

  @Bean
  OperationStore operationStore(JdbcClient jdbc) {
    return new OperationStore(jdbc);
  }

  @Bean
  RecordedOperations recordedOperations(JdbcClient jdbc) {
    return new RecordedOperations(jdbc);
  }

  /** On connections of its own: work is taken when requests have all others. */
  @Bean
  QueueStore queueStore(ControlCatalog control, Kinds kinds) {
    return new QueueStore(control.jdbc(), kinds);
  }

  /** On the same connections. */
  @Bean
  SweepStore sweepStore(ControlCatalog control, QueueStore queues) {
    return new SweepStore(control.jdbc(), queues);
  }

  @Bean
  OperationWriters.Submit submittedOperations(Operations operations) {
    return new OperationWriters.Submit(operations);
  }

  @Bean
  OperationWriters.Leave leftOperations(
      OperationStore store, Operations operations, WakeUps wakeUps, FaultPoints faultPoints) {
    return new OperationWriters.Leave(store, operations, wakeUps, faultPoints);
  }

  @Bean
  OperationWriters.Trace tracedOperations(OperationStore store) {
    return new OperationWriters.Trace(store);
  }

  @Bean
  Outcomes outcomes(Changes changes, TransactionTemplate transactions) {
    return new Outcomes(changes, transactions);
  }

  @Bean
  Intake intake(
      Changes changes,
      TransactionTemplate transactions,
      OperationAllowance allowance,
      Operations operations) {
    return new Intake(changes, transactions, allowance, operations);
  }

  /** On connections of its own, beside the transaction of the request. */
  @Bean
  OperationAllowance operationAllowance(
      ControlCatalog control,
      @Value("${halite.operation.per-project-hour:20000}") int perProjectHour) {
    return new OperationAllowance(control.jdbc(), perProjectHour);
  }

  @Bean
  Housekeeping countedOperations(OperationAllowance allowance) {
    return allowance::forget;
  }

  @Bean
  OperationPartitions operationPartitions(Upkeep upkeep) {
    return new OperationPartitions(upkeep);
  }

  @Bean
  Housekeeping daysOfOperationsToCome(OperationPartitions partitions) {
    return partitions::add;
  }

  @Bean
  Housekeeping oldDaysOfOperations(OperationPartitions partitions) {
    return partitions::drop;
  }

  @Bean
  Subjects subjects(List<SubjectReader> readers) {
    return new Subjects(readers);
  }

  @Bean
  Operations operations(OperationStore store, JdbcClient jdbc, WakeUps wakeUps, Ids ids) {
    return new Operations(store, jdbc, wakeUps, ids);
  }

  @Bean
  Expiries expiries(OperationStore store, Subjects subjects, Outcomes outcomes, Kinds kinds) {
    return new Expiries(store, subjects, outcomes, kinds);
  }

  @Bean
  OperationResults operationResults(
      ControlCatalog control,
      WakeUpListeners listeners,
      WakeUps wakeUps,
      Ids ids,
      @Value("${halite.operation.waiters:256}") int waiters) {
    return new OperationResults(
        control.jdbc(), listeners, wakeUps, Queues.process(ids.random()), waiters);
  }

  @Bean
  OperationWorkers operationWorkers(
      OperationStore store,
      QueueStore queues,
      SweepStore sweeps,
      WakeUps wakeUps,
      Expiries expiries,
      Subjects subjects,
      Outcomes outcomes,
      WakeUpListeners listeners,
      WorkerProcess worker,
      WorkerProperties properties,
      FaultPoints faultPoints,
      MeterRegistry metrics) {
    return new OperationWorkers(
        store,
        queues,
        sweeps,
        wakeUps,
        expiries,
        new FlowRunner(subjects, outcomes, metrics),
        listeners,
        worker,
        properties,
        faultPoints,
        metrics);
  }

  @Bean
  Sweeper sweeper(
      SweepStore sweeps,
      OperationWorkers workers,
      WorkerProcess worker,
      WorkerFences fences,
      WakeUps wakeUps,
      Expiries expiries,
      List<Housekeeping> housekeeping,
      WorkerProperties properties) {
    return new Sweeper(
        sweeps, workers, worker, fences, wakeUps, expiries, housekeeping, properties);
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
