package dev.halite.backup.service;

import dev.halite.common.operation.OperationWorkers;
import dev.halite.common.operation.Sweeper;
import dev.halite.common.service.ServiceBinary;
import dev.halite.common.service.ServiceRegistration;
import dev.halite.common.service.Services;
import dev.halite.common.worker.WorkerProcess;
import java.util.List;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.transaction.support.TransactionTemplate;

@Configuration(proxyBeanMethods = false)
class BackupServiceConfiguration {
  @Bean
  BackupQueue backupQueue(
      BackupProperties properties,
      OperationWorkers workers,
      WorkerProcess worker,
      Services services,
      TransactionTemplate transactions,
      Sweeper sweeper) {
    ServiceRegistration registration =
        new ServiceRegistration(
            services, transactions, worker, ServiceBinary.BACKUP, properties.availabilityZone());
    return new BackupQueue(workers, worker, registration, sweeper, List.of(), properties.slots());
  }
}
