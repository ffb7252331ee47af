package dev.halite.scheduler.volume;

import dev.halite.common.catalog.volume.CloneSource;
import dev.halite.common.catalog.volume.VolumeCreatePayload;
import dev.halite.common.engine.operation.QueuedOperation;
import dev.halite.scheduler.placement.PlacementPipeline;
import dev.halite.scheduler.placement.filter.BackendHintFilter;
import dev.halite.scheduler.placement.filter.InstanceLocalityFilter;
import dev.halite.scheduler.placement.filter.JsonFilter;
import dev.halite.scheduler.placement.request.PlacementHints;
import dev.halite.scheduler.placement.request.PlacementOperation;
import dev.halite.scheduler.placement.request.PlacementRequest;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes the request for a new volume's place: what filters and weighers want to know is looked up
 * here, and nothing that none of them uses.
 */
final class CreateRequests {
  private final PlacementPipeline pipeline;
  private final VolumeHints volumes;
  private final ServerHint server;
  private final QosDemands qos;

  CreateRequests(
      PlacementPipeline pipeline, VolumeHints volumes, ServerHint server, QosDemands qos) {
    this.pipeline = pipeline;
    this.volumes = volumes;
    this.server = server;
    this.qos = qos;
  }

  PlacementRequest of(QueuedOperation operation, VolumeCreatePayload payload) {
    String project = Objects.requireNonNullElse(operation.context().projectId(), "");
    CloneSource source = payload.source();
    return new PlacementRequest(
        PlacementOperation.CREATE,
        payload.volumeId(),
        project,
        payload.sizeGb(),
        0,
        new HashSet<>(payload.availabilityZones()),
        payload.extraSpecs(),
        qos.of(payload.volumeTypeId()),
        described(operation, payload, project),
        hints(payload.hints(), project),
        AttemptedPlaces.of(payload.attempts()),
        source == null ? null : source.host(),
        null,
        false);
  }

  private static Map<String, Object> described(
      QueuedOperation operation, VolumeCreatePayload payload, String project) {
    CloneSource source = payload.source();
    UUID snapshot = source == null ? null : source.snapshotId();
    List<String> zones = payload.availabilityZones();
    return DescribedVolume.of(
        payload.volumeId(),
        payload.sizeGb(),
        project,
        operation.context().userId(),
        payload.volumeTypeId(),
        zones.size() == 1 ? zones.getFirst() : null,
        snapshot,
        source == null || snapshot != null ? null : source.volumeId());
  }

  private PlacementHints hints(Map<String, Object> hints, String project) {
    return hints.isEmpty()
        ? PlacementHints.NONE
        : new PlacementHints(
            used(
                BackendHintFilter.DIFFERENT,
                () -> volumes.resolve(hints, "different_host", project)),
            used(BackendHintFilter.SAME, () -> volumes.resolve(hints, "same_host", project)),
            used(InstanceLocalityFilter.NAME, () -> server.resolve(hints, project)),
            used(JsonFilter.NAME, () -> VolumeHints.query(hints)));
  }

  private <T> @Nullable T used(String filter, Supplier<@Nullable T> hint) {
    return pipeline.uses(filter) ? hint.get() : null;
  }
}
