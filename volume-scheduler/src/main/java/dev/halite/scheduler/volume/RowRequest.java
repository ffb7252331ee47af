package dev.halite.scheduler.volume;

import dev.halite.common.catalog.volume.Volume;
import dev.halite.scheduler.placement.request.PlacementHints;
import dev.halite.scheduler.placement.request.PlacementOperation;
import dev.halite.scheduler.placement.request.PlacementRequest;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What is asked for a volume that has a place already, and is to fit a type.
 *
 * @param operation what is to be done with it
 * @param volume its row
 * @param type the type that it is to fit
 * @param zones where it may be; anywhere, if there are none
 * @param demands what a pool must be able to do
 */
record RowRequest(
    PlacementOperation operation,
    Volume volume,
    @Nullable UUID type,
    List<String> zones,
    Map<String, @Nullable String> demands) {

  /**
   * The request.
   *
   * @param qos of types
   * @param destination the only place that is asked
   * @param attached whether a server has it
   */
  PlacementRequest at(QosDemands qos, String destination, boolean attached) {
    return new PlacementRequest(
        operation,
        volume.id(),
        volume.projectId(),
        volume.sizeGb(),
        volume.sizeGb(),
        new HashSet<>(zones),
        demands,
        type == null ? null : qos.of(type),
        DescribedVolume.of(
            volume.id(),
            volume.sizeGb(),
            volume.projectId(),
            volume.userId(),
            type,
            volume.availabilityZone(),
            volume.snapshotId(),
            volume.sourceVolumeId()),
        PlacementHints.NONE,
        List.of(),
        destination,
        volume.host(),
        attached);
  }
}
