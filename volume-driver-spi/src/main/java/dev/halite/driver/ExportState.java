package dev.halite.driver;

import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a volume's export; it holds no secret.
 *
 * @param placement of the volume, as it was exported; null where nothing says so
 * @param targets names under which it is offered, or is to be
 * @param accesses to whom it was given, as it is recorded
 */
public record ExportState(
    UUID volumeId,
    Condition condition,
    @Nullable UUID placement,
    List<String> targets,
    List<Access> accesses) {

  /** How record and target agree. */
  public enum Condition {
    /** It is offered as it is recorded. */
    OFFERED,
    /** It is recorded, and not offered so. */
    LOST,
    /** It is recorded, and the volume is not there. */
    GONE,
    /** It is offered, and not recorded to whom. */
    UNRECORDED,
    /** Its record cannot be read. */
    UNREADABLE,
    /** It is recorded, and cannot be looked at for now: what offers it does not answer. */
    UNSEEN
  }

  /**
   * A server that a volume was given to.
   *
   * @param initiator by which it is known
   * @param host its name; null where that is not kept
   */
  public record Access(
      UUID attachmentId, String initiator, @Nullable String host, boolean readOnly) {
    public Access {
      Objects.requireNonNull(attachmentId, "attachmentId");
      Objects.requireNonNull(initiator, "initiator");
    }
  }

  public ExportState {
    Objects.requireNonNull(volumeId, "volumeId");
    Objects.requireNonNull(condition, "condition");
    targets = List.copyOf(targets);
    accesses = List.copyOf(accesses);
  }
}
