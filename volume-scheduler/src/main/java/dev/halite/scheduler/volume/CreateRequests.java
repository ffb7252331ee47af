package dev.halite.scheduler.volume;

import dev.halite.common.catalog.volume.CloneSource;
import dev.halite.common.catalog.volume.VolumeCreatePayload;
import dev.halite.common.engine.operation.QueuedOperation;
import dev.halite.scheduler.placement.PlacementPipeline;
import dev.halite.scheduler.placement.filter.InstanceLocalityFilter;
import dev.halite.scheduler.placement.request.PlacementHints;
import dev.halite.scheduler.placement.request.PlacementOperation;
import dev.halite.scheduler.placement.request.PlacementRequest;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

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

  private PlacementHints hints(Map<String, Object> hints, String project) {
    return hints.isEmpty()
        ? PlacementHints.NONE
        : new PlacementHints(
            volumes.resolve(hints, "different_host", project),
            volumes.resolve(hints, "same_host", project),
            pipeline.uses(InstanceLocalityFilter.NAME) ? server.resolve(hints, project) : null,
            VolumeHints.query(hints));
  }

  /** By the names that expressions of Cinder have for it. */
  private static Map<String, Object> described(
      QueuedOperation operation, VolumeCreatePayload payload, String project) {
    Map<String, Object> described = new HashMap<>();
    described.put("size", payload.sizeGb());
    described.put("project_id", project);
    described.put("user_id", operation.context().userId());
    described.put("volume_type_id", payload.volumeTypeId().toString());
    List<String> zones = payload.availabilityZones();
    if (zones.size() == 1) {
      described.put("availability_zone", zones.getFirst());
    }
    CloneSource source = payload.source();
    if (source != null) {
      UUID snapshot = source.snapshotId();
      described.put(
          snapshot == null ? "source_volid" : "snapshot_id",
          Objects.requireNonNullElse(snapshot, source.volumeId()).toString());
    }
    return described;
  }
}
