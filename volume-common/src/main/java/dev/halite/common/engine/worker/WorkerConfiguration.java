package dev.halite.common.engine.worker;

import dev.halite.common.engine.database.ControlCatalog;
import dev.halite.common.engine.id.Ids;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

@Configuration(proxyBeanMethods = false)
class WorkerConfiguration {
  @Bean
  WorkerStore workerStore(ControlCatalog control) {
    return new WorkerStore(control.jdbc());
  }

  @Bean
  WorkerProcess workerProcess(WorkerStore store, WorkerProperties properties, Ids ids) {
    return new WorkerProcess(store, properties, ids);
  }

  @Bean
  WorkerFences workerFences(JdbcClient jdbc, WorkerStore store) {
    return new WorkerFences(jdbc, store);
  }
}
