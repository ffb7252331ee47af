package dev.halite.scheduler.volume;

import dev.halite.common.catalog.qos.QosSpecs;
import dev.halite.scheduler.placement.PlacementPipeline;
import dev.halite.scheduler.placement.filter.DriverFilter;
import dev.halite.scheduler.placement.weigher.GoodnessWeigher;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The QoS specs of types, read where a function of a backend may ask for them. */
final class QosDemands {
  private final boolean wanted;
  private final QosSpecs qosSpecs;

  QosDemands(PlacementPipeline pipeline, QosSpecs qosSpecs) {
    this.wanted = pipeline.uses(DriverFilter.NAME) || pipeline.uses(GoodnessWeigher.NAME);
    this.qosSpecs = qosSpecs;
  }

  /** Null where a type has none, or nobody asks. */
  @Nullable Map<String, @Nullable String> of(UUID type) {
    return wanted ? qosSpecs.saidOfType(type).orElse(null) : null;
  }
}
