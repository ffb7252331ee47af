package dev.halite.node.volume;

import dev.halite.common.catalog.attachment.Attachment;
import dev.halite.common.catalog.attachment.AttachmentStatus;
import dev.halite.common.catalog.attachment.Attachments;
import dev.halite.common.catalog.volume.VolumeKind;
import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.fault.HaliteException;
import dev.halite.common.engine.kind.MessageAction;
import dev.halite.common.engine.kind.ResourceType;
import dev.halite.common.engine.kind.Subject;
import dev.halite.common.engine.message.MessageRecorded;
import dev.halite.common.engine.operation.Claim;
import dev.halite.common.engine.operation.OperationKind;
import dev.halite.common.engine.operation.OperationState;
import dev.halite.common.engine.operation.Outcome;
import dev.halite.common.engine.outcome.Change;
import dev.halite.common.openstack.compute.ComputeService;
import dev.halite.common.openstack.compute.ComputeService.Refusal;
import dev.halite.node.backend.Backend;
import dev.halite.node.backend.BackendFlow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Collectors;
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
final class TellGrown implements BackendFlow<Subject> {
  private static final Logger log = LoggerFactory.getLogger(TellGrown.class);
  private static final int TRIES = 6;

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
        .filter(attachment -> attachment.status() == AttachmentStatus.ATTACHED)
        .map(Attachment::instanceId)
        .filter(Objects::nonNull)
        .distinct()
        .sorted()
        .toList();
  }

  @Override
  public Outcome run(Claim claim, Subject volume, Backend backend) {
    List<UUID> servers = servers(attachments, volume.id());
    claim.stage("tell");
    List<Change> messages = new ArrayList<>();
    if (!servers.isEmpty() && !compute.isConfigured()) {
      messages.add(
          message(claim, volume, names(servers) + ": no compute service is configured here."));
    } else if (!servers.isEmpty()) {
      for (Refusal refusal : compute.volumeExtended(volume.id(), servers)) {
        log.warn(
            "Server {} was not told that its volume has grown: the compute service says {}",
            refusal.server(),
            refusal.code());
        messages.add(
            message(
                claim,
                volume,
                "%s: the compute service says %d."
                    .formatted(names(List.of(refusal.server())), refusal.code())));
      }
    }
    claim.stage("finish");
    return Outcome.succeeded(messages);
  }

  @Override
  public Outcome failed(Claim claim, Subject volume, Backend backend, HaliteException failure) {
    if (claim.operation().attempts() < TRIES) {
      return new Outcome.Again(Duration.ofSeconds(1L << claim.operation().attempts()), "retrying");
    }
    String servers = names(servers(attachments, volume.id()));
    return new Outcome.Ended(
        OperationState.FAILED,
        List.of(message(claim, volume, servers + ". " + failure.fault().told())),
        Map.of(),
        failure.fault());
  }

  private static String names(List<UUID> servers) {
    return servers.stream().map(UUID::toString).collect(Collectors.joining(", "));
  }

  private static Change message(Claim claim, Subject volume, String servers) {
    return new MessageRecorded(
        claim.operation().context(),
        ResourceType.VOLUME,
        volume.id(),
        MessageAction.EXTEND,
        FaultCode.UNAVAILABLE,
        "The volume has grown, but these of its servers were not told and see its old size until"
            + " they connect to it again: "
            + servers);
  }
}
