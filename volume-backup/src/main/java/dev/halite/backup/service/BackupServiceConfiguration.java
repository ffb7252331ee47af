package dev.halite.backup.service;

import dev.halite.common.catalog.service.ServiceBinary;
import dev.halite.common.catalog.service.ServiceRegistration;
import dev.halite.common.catalog.service.Services;
import dev.halite.common.engine.operation.OperationWorkers;
import dev.halite.common.engine.operation.Queues;
import dev.halite.common.engine.operation.ServedQueue;
import dev.halite.common.engine.operation.Sweeper;
import dev.halite.common.engine.worker.WorkerProcess;
import java.util.List;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.transaction.support.TransactionTemplate;

@Configuration(proxyBeanMethods = false)
class BackupServiceConfiguration {
  @Bean
  ServedQueue backupQueue(
      BackupProperties properties,
      OperationWorkers workers,
      WorkerProcess worker,
      Services services,
      TransactionTemplate transactions,
      Sweeper sweeper) {
    ServiceRegistration registration =
        new ServiceRegistration(
            services, transactions, worker, ServiceBinary.BACKUP, properties.availabilityZone());
    return ServedQueue.ofFlows(
        worker,
        workers,
        Queues.backup(worker.host()),
        properties.slots(),
        List.of(),
        () -> registration.keep(sweeper));
  }
}
