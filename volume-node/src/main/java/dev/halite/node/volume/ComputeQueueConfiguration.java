package dev.halite.node.volume;

import dev.halite.common.engine.operation.OperationWorkers;
import dev.halite.common.engine.operation.Queues;
import dev.halite.common.engine.operation.ServedQueue;
import dev.halite.common.engine.worker.WorkerProcess;
import java.util.List;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class ComputeQueueConfiguration {
  /** The compute service is asked by so many at once; the others wait in the catalog. */
  private static final int SLOTS = 4;

  @Bean
  ServedQueue computeQueue(OperationWorkers workers, WorkerProcess worker, TellGrown tellGrown) {
    return ServedQueue.ofFlows(
        worker, workers, Queues.COMPUTE, SLOTS, List.of(tellGrown), () -> {});
  }
}
