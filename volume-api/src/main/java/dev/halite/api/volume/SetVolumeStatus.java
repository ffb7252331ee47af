package dev.halite.api.volume;

import dev.halite.api.action.NamedResource;
import dev.halite.common.catalog.attachment.VolumeUse;
import dev.halite.common.catalog.volume.Volume;
import dev.halite.common.catalog.volume.VolumeFacts;
import dev.halite.common.catalog.volume.VolumeGuards;
import dev.halite.common.catalog.volume.VolumeStatus;
import dev.halite.common.catalog.volume.Volumes;
import dev.halite.common.engine.event.EventRecorded;
import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.fault.HaliteException;
import dev.halite.common.engine.operation.Intake;
import dev.halite.common.engine.outcome.Change;
import dev.halite.common.engine.outcome.StatusMove;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/**
 * Sets a volume's status by an operator's word, with nothing done at the storage; never while one
 * of our own operations has the volume, and never so that it says of attachments what is not true:
 * a volume that looks free while a server writes to it would be given to a second one.
 */
@Component
class SetVolumeStatus {
  /** What may be said of a volume that has attachments. */
  private static final Set<VolumeStatus> BESIDE_ATTACHMENTS =
      EnumSet.of(
          VolumeStatus.IN_USE,
          VolumeStatus.DETACHING,
          VolumeStatus.MAINTENANCE,
          VolumeStatus.ERROR,
          VolumeStatus.ERROR_DELETING,
          VolumeStatus.ERROR_EXTENDING,
          VolumeStatus.ERROR_MANAGING,
          VolumeStatus.ERROR_RESTORING);

  private static final String DETACHED = "detached";
  private static final String NOT_MIGRATING = "none";

  private final Volumes volumes;
  private final Intake intake;

  SetVolumeStatus(Volumes volumes, Intake intake) {
    this.volumes = volumes;
    this.intake = intake;
  }

  /**
   * What is to be said; null leaves what there is.
   *
   * @param attachStatus attached or detached
   * @param migrationStatus {@code none} for no migration
   */
  record Said(
      @Nullable VolumeStatus status,
      @Nullable String attachStatus,
      @Nullable String migrationStatus) {

    /** Reads a body that is valid by schema. */
    static Said of(JsonNode asked) {
      String status = text(asked, "status");
      Said said =
          new Said(
              status == null ? null : VolumeStatus.ofText(status),
              text(asked, "attach_status"),
              text(asked, "migration_status"));
      if (said.equals(new Said(null, null, null))) {
        throw refused("Must specify 'status', 'attach_status' or 'migration_status' for update.");
      }
      return said;
    }

    private static @Nullable String text(JsonNode asked, String key) {
      JsonNode value = asked.path(key);
      return value.isString() ? value.stringValue() : null;
    }
  }

  void reset(NamedResource named, Said said) {
    intake.change(
        () -> {
          VolumeFacts facts = volumes.lockedFacts(named.id(), named.scope());
          Volume volume = named.judged(facts.volume());
          VolumeGuards.SET_STATUS.check(facts);
          requireTrue(facts, said);
          String migration = said.migrationStatus();
          volumes.reset(
              volume.id(),
              said.attachStatus(),
              migration != null,
              NOT_MIGRATING.equals(migration) ? null : migration);
          List<Change> changes = new ArrayList<>();
          Volume after = volume;
          if (said.status() != null) {
            changes.add(StatusMove.reset(volume, said.status()));
            after = volume.at(said.status());
          }
          changes.add(new EventRecorded("volume.reset_status.start", volume, named.caller()));
          changes.add(new EventRecorded("volume.reset_status.end", after, named.caller()));
          return changes;
        });
  }

  private static void requireTrue(VolumeFacts facts, Said said) {
    VolumeStatus status = said.status();
    Volume volume = facts.volume();
    if (status != null && VolumeUse.isByAttachments(status)) {
      requireWhole(volume);
    }
    if (facts.attachment() == null) {
      if (status == VolumeStatus.IN_USE || (said.attachStatus() != null && !frees(said))) {
        throw refused(
            "Cannot reset the status: volume %s has no attachments.".formatted(volume.id()));
      }
    } else if (frees(said) || (status != null && !BESIDE_ATTACHMENTS.contains(status))) {
      throw refused(
          "Cannot reset the status: volume %s has attachments, %s among them; delete them first."
              .formatted(volume.id(), facts.attachment()));
    }
  }

  /** What was never made, or only half, must not be taken for a disk. */
  private static void requireWhole(Volume volume) {
    if (!volume.isPlaced()) {
      throw refused(
          "Cannot reset the status: volume %s is not on a backend.".formatted(volume.id()));
    }
    if (volume.launchedAt() == null) {
      throw refused(
          "Cannot reset the status: volume %s was never made in full; delete it."
              .formatted(volume.id()));
    }
  }

  private static boolean frees(Said said) {
    return DETACHED.equals(said.attachStatus());
  }

  private static HaliteException refused(String sentence) {
    return new HaliteException(FaultCode.INVALID_INPUT, sentence);
  }
}
