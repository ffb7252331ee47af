package dev.halite.node.backend;

import dev.halite.common.catalog.capacity.PoolReports;
import dev.halite.common.catalog.service.Services;
import dev.halite.common.engine.id.Ids;
import dev.halite.common.engine.operation.FaultPoints;
import dev.halite.common.engine.operation.OperationWorkers;
import dev.halite.common.engine.worker.WorkerFences;
import dev.halite.common.engine.worker.WorkerProcess;
import dev.halite.common.engine.worker.WorkerProperties;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.List;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.transaction.support.TransactionTemplate;

@Configuration(proxyBeanMethods = false)
class BackendConfiguration {
  @Bean
  BackendRegistry backendRegistry(
      TransactionTemplate transactions,
      Services services,
      PoolReports reports,
      WorkerFences fences) {
    return new BackendRegistry(transactions, services, reports, fences);
  }

  @Bean
  Backends backends(
      NodeProperties properties,
      Environment environment,
      WorkerProperties workerProperties,
      BackendRegistry registry,
      OperationWorkers workers,
      WorkerProcess worker,
      WorkerFences fences,
      List<BackendFlow<?>> flows,
      FaultPoints faultPoints,
      Clock clock,
      Ids ids,
      MeterRegistry metrics,
      ServedBackends served) {
    return new Backends(
        properties,
        new BackendKeys(environment),
        workerProperties,
        registry,
        workers,
        worker,
        fences,
        flows,
        faultPoints,
        clock,
        ids,
        metrics,
        served);
  }

  @Bean
  HealthIndicator storageBackendsHealthIndicator(Backends backends) {
    return new BackendsHealth(backends);
  }
}
