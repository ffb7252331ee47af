package dev.halite.scheduler.volume;

import dev.halite.common.catalog.qos.QosSpecs;
import dev.halite.common.catalog.service.Destinations;
import dev.halite.common.catalog.service.ServiceBinary;
import dev.halite.common.catalog.service.ServiceRegistration;
import dev.halite.common.catalog.service.Services;
import dev.halite.common.catalog.type.VolumeTypes;
import dev.halite.common.catalog.volume.VolumeKind;
import dev.halite.common.catalog.volume.Volumes;
import dev.halite.common.engine.id.Ids;
import dev.halite.common.engine.operation.Decision;
import dev.halite.common.engine.operation.OperationWorkers;
import dev.halite.common.engine.operation.Operations;
import dev.halite.common.engine.operation.Outcomes;
import dev.halite.common.engine.operation.Queues;
import dev.halite.common.engine.operation.ServedQueue;
import dev.halite.common.engine.operation.Sweeper;
import dev.halite.common.engine.worker.WorkerProcess;
import dev.halite.common.openstack.compute.ComputeService;
import dev.halite.scheduler.config.SchedulerProperties;
import dev.halite.scheduler.placement.PlacementPipeline;
import dev.halite.scheduler.pool.PoolCatalog;
import io.micrometer.core.instrument.MeterRegistry;
import java.security.SecureRandom;
import java.util.List;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

@Configuration(proxyBeanMethods = false)
class SchedulerVolumeConfiguration {
  @Bean
  PlacementPipeline placementPipeline(SchedulerProperties properties) {
    return PlacementPipeline.from(properties, new SecureRandom());
  }

  @Bean
  PoolCatalog poolCatalog(JdbcClient jdbc) {
    return new PoolCatalog(jdbc);
  }

  @Bean
  QosDemands qosDemands(PlacementPipeline pipeline, QosSpecs qosSpecs) {
    return new QosDemands(pipeline, qosSpecs);
  }

  @Bean
  CreateVolumeDecision createVolumeDecision(
      SchedulerProperties properties,
      PlacementPipeline pipeline,
      PoolCatalog pools,
      JdbcClient jdbc,
      Volumes volumes,
      Operations operations,
      Outcomes outcomes,
      Ids ids,
      WorkerProcess worker,
      ComputeService compute,
      QosDemands qos,
      MeterRegistry metrics) {
    return new CreateVolumeDecision(
        properties,
        pipeline,
        pools,
        new CreateRequests(
            pipeline,
            new VolumeHints(jdbc),
            new ServerHint(compute, properties.slots(), System::nanoTime),
            qos),
        new VolumePlacement(outcomes, ids),
        volumes,
        outcomes,
        operations,
        new DecisionCounts(metrics),
        worker,
        new WaitingOperations(
            metrics, System::nanoTime, CreateVolumeDecision.PAUSE.multipliedBy(3)));
  }

  @Bean
  CloneVolumeDecision cloneVolumeDecision(CreateVolumeDecision create) {
    return new CloneVolumeDecision(create);
  }

  @Bean
  ExtendVolumeDecision extendVolumeDecision(Volumes volumes, VolumeTypes types, Outcomes outcomes) {
    return new ExtendVolumeDecision(volumes, types, outcomes);
  }

  @Bean
  RelocationPlacement relocationPlacement(Outcomes outcomes, Ids ids) {
    return new RelocationPlacement(outcomes, ids);
  }

  @Bean
  RetypeElsewhere retypeElsewhere(
      PlacementPipeline pipeline, Destinations destinations, RelocationPlacement placement) {
    return new RetypeElsewhere(pipeline, destinations, placement);
  }

  @Bean
  RetypeVolumeDecision retypeVolumeDecision(
      RetypeElsewhere elsewhere,
      PlacementPipeline pipeline,
      PoolCatalog pools,
      QosDemands qos,
      Volumes volumes,
      Outcomes outcomes) {
    return new RetypeVolumeDecision(
        VolumeKind.RETYPE, elsewhere, pipeline, pools, qos, volumes, outcomes);
  }

  @Bean
  RetypeVolumeDecision retypeOrMoveVolumeDecision(
      RetypeElsewhere elsewhere,
      PlacementPipeline pipeline,
      PoolCatalog pools,
      QosDemands qos,
      Volumes volumes,
      Outcomes outcomes) {
    return new RetypeVolumeDecision(
        VolumeKind.RETYPE_OR_MOVE, elsewhere, pipeline, pools, qos, volumes, outcomes);
  }

  @Bean
  MigrateVolumeDecision migrateVolumeDecision(
      PlacementPipeline pipeline,
      PoolCatalog pools,
      QosDemands qos,
      Volumes volumes,
      Outcomes outcomes,
      RelocationPlacement placement) {
    return new MigrateVolumeDecision(pipeline, pools, qos, volumes, outcomes, placement);
  }

  /** Whatever decisions there are, each by its kind. */
  @Bean
  ServedQueue schedulerQueue(
      SchedulerProperties properties,
      OperationWorkers workers,
      WorkerProcess worker,
      Services services,
      TransactionTemplate transactions,
      Sweeper sweeper,
      List<Decision> decisions) {
    ServiceRegistration registration =
        new ServiceRegistration(
            services, transactions, worker, ServiceBinary.SCHEDULER, properties.availabilityZone());
    return ServedQueue.ofDecisions(
        worker,
        workers,
        Queues.SCHEDULER,
        properties.slots(),
        decisions,
        () -> registration.keep(sweeper));
  }
}
