package dev.halite.node.volume;

import dev.halite.common.catalog.attachment.Attachment;
import dev.halite.common.catalog.attachment.AttachmentStatus;
import dev.halite.common.catalog.attachment.Attachments;
import dev.halite.common.catalog.volume.Growth;
import dev.halite.common.catalog.volume.VolumeKind;
import dev.halite.common.engine.fault.HaliteException;
import dev.halite.common.engine.kind.Subject;
import dev.halite.common.engine.operation.Claim;
import dev.halite.common.engine.operation.Flow;
import dev.halite.common.engine.operation.OperationKind;
import dev.halite.common.engine.operation.OperationState;
import dev.halite.common.engine.operation.Outcome;
import dev.halite.common.engine.outcome.Change;
import dev.halite.common.openstack.compute.ComputeService;
import dev.halite.common.openstack.compute.ComputeService.Refusal;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Tells the servers that have a volume that it has grown, after that is on record: they ask how
 * large it is.
 *
 * <ol>
 *   <li>tell: the compute service is told, of all of them at once;
 *   <li>finish: the user is told of those that do not know.
 * </ol>
 *
 * <p>Nothing is undone: the volume has grown, whoever knows of it. A server that was told twice
 * finds the size that it knows. After some tries the user is told to do it.
 */
@Component
final class TellGrown implements Flow<Subject> {
  private static final Logger log = LoggerFactory.getLogger(TellGrown.class);

  /** Who connects just now may have learned the old size. */
  private static final Set<AttachmentStatus> HAVE_IT =
      EnumSet.of(AttachmentStatus.ATTACHED, AttachmentStatus.ATTACHING);

  private final Attachments attachments;
  private final ComputeService compute;

  TellGrown(Attachments attachments, ComputeService compute) {
    this.attachments = attachments;
    this.compute = compute;
  }

  @Override
  public OperationKind kind() {
    return VolumeKind.TELL_GROWN;
  }

  /** The servers that have a volume, as far as clients have said which. */
  static List<UUID> servers(Attachments attachments, UUID volume) {
    return attachments.of(volume).stream()
        .filter(attachment -> HAVE_IT.contains(attachment.status()))
        .map(Attachment::instanceId)
        .filter(Objects::nonNull)
        .distinct()
        .sorted()
        .toList();
  }

  @Override
  public Outcome run(Claim claim, Subject volume) {
    List<UUID> servers = servers(attachments, volume.id());
    claim.stage("tell");
    List<UUID> untold = servers.isEmpty() ? servers : untold(volume, servers);
    claim.stage("finish");
    return Outcome.succeeded(messages(claim, volume, untold));
  }

  private List<UUID> untold(Subject volume, List<UUID> servers) {
    if (!compute.isConfigured()) {
      log.warn(
          "Nobody was told that volume {} has grown: no compute service is configured",
          volume.id());
      return servers;
    }
    List<Refusal> refusals = compute.volumeExtended(volume.id(), servers);
    refusals.forEach(
        refusal ->
            log.warn(
                "Server {} was not told that volume {} has grown: the compute service says {}",
                refusal.server(),
                volume.id(),
                refusal.code()));
    return refusals.stream().map(Refusal::server).distinct().toList();
  }

  @Override
  public Outcome failed(Claim claim, Subject volume, HaliteException failure) {
    if (claim.operation().attempts() < kind().row().retries()) {
      return new Outcome.Again(Duration.ofSeconds(1L << claim.operation().attempts()), "retrying");
    }
    log.warn("Nobody was told that volume {} has grown: {}", volume.id(), failure.reason());
    return new Outcome.Ended(
        OperationState.FAILED,
        messages(claim, volume, servers(attachments, volume.id())),
        Map.of(),
        failure.fault());
  }

  /** None where no server is left that would not know. */
  private static List<Change> messages(Claim claim, Subject volume, List<UUID> untold) {
    return untold.isEmpty()
        ? List.of()
        : List.of(Growth.untold(claim.operation().context(), volume.id(), untold));
  }
}
