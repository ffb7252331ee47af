package dev.halite.common.catalog.attachment;

import static dev.halite.common.engine.kind.Guard.refuse;

import dev.halite.common.catalog.volume.Volume;
import dev.halite.common.catalog.volume.VolumeStatus;
import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.fault.HaliteException;
import dev.halite.common.engine.kind.Guard;
import dev.halite.common.engine.kind.Guard.Refusal;
import java.util.EnumSet;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What stands against each verb on attachments, in the order in which it is told. */
public final class AttachmentGuards {
  private static final Set<VolumeStatus> FREE = EnumSet.of(VolumeStatus.AVAILABLE);

  /** Where a volume for several servers may be taken by one more. */
  private static final Set<VolumeStatus> SHARED =
      EnumSet.of(
          VolumeStatus.AVAILABLE,
          VolumeStatus.RESERVED,
          VolumeStatus.ATTACHING,
          VolumeStatus.IN_USE);

  /** Where a server that has the volume may have it a second time, to move elsewhere. */
  private static final Set<VolumeStatus> AGAIN =
      EnumSet.of(VolumeStatus.RESERVED, VolumeStatus.ATTACHING, VolumeStatus.IN_USE);

  /** Where a volume for several servers may be kept by its status alone. */
  private static final Set<VolumeStatus> KEPT_AGAIN =
      EnumSet.of(VolumeStatus.AVAILABLE, VolumeStatus.IN_USE);

  /** More than any server farm attaches; each is read with every change of one. */
  private static final int MOST = 200;

  private AttachmentGuards() {}

  /**
   * Somebody wants the volume.
   *
   * @param instanceId the server; null where it is not said
   * @param mode {@code rw} or {@code ro}
   */
  public record Wish(AttachmentFacts facts, @Nullable UUID instanceId, String mode) {
    Volume volume() {
      return facts.volume();
    }

    boolean isOfSameServer() {
      return instanceId != null
          && facts.attachments().stream()
              .anyMatch(attachment -> instanceId.equals(attachment.instanceId()));
    }

    Set<VolumeStatus> allowed() {
      Set<VolumeStatus> allowed = EnumSet.copyOf(volume().multiattach() ? SHARED : FREE);
      if (isOfSameServer()) {
        allowed.addAll(AGAIN);
      }
      return allowed;
    }
  }

  public static final Guard<Wish> CREATE =
      Guard.of(
          refuse(
              "status",
              wish -> !wish.allowed().contains(wish.volume().status()),
              wish -> mustBe(wish.volume(), wish.allowed(), "to reserve")),
          refuse("too-many", wish -> isFull(wish.facts()), wish -> full(wish.facts())),
          refuse("migrating", wish -> wish.facts().isMigrating(), wish -> migrating(wish.volume())),
          refuse(
              "read-only",
              wish -> Attachment.READ_WRITE.equals(wish.mode()) && isReadOnly(wish.volume()),
              wish -> readOnly(wish.volume())));

  /** Where a volume may be attached by a client's word alone. */
  private static final Set<VolumeStatus> ATTACHABLE =
      EnumSet.of(VolumeStatus.AVAILABLE, VolumeStatus.ATTACHING);

  /** Where a server may be connected to a volume that is kept by its status alone, or not kept. */
  private static final Set<VolumeStatus> CONNECTABLE =
      EnumSet.of(
          VolumeStatus.AVAILABLE,
          VolumeStatus.RESERVED,
          VolumeStatus.ATTACHING,
          VolumeStatus.IN_USE);

  /** Where a server may be told how to reach a volume. */
  private static final Set<VolumeStatus> KEPT =
      EnumSet.of(VolumeStatus.RESERVED, VolumeStatus.ATTACHING, VolumeStatus.IN_USE);

  /**
   * A server wants to be connected.
   *
   * @param connectorHash of what it says of itself
   */
  public record Call(AttachmentFacts facts, Attachment attachment, Way way, String connectorHash) {
    /** Whether it is, or is going to be, by another server's word. */
    boolean isOfAnother() {
      return (way.info() != null || way.connecting() != null)
          && !connectorHash.equals(way.connectorHash());
    }
  }

  public static final Guard<Call> CONNECT =
      Guard.of(
          refuse(
              "detaching",
              call -> call.attachment().status() == AttachmentStatus.DETACHING,
              call -> "Attachment %s is being deleted.".formatted(call.attachment().id())),
          refuse(
              "being-disconnected",
              call -> call.way().disconnecting() != null,
              call ->
                  "Attachment %s is being disconnected; try again when that has ended."
                      .formatted(call.attachment().id())),
          refuse(
              "other-connector",
              Call::isOfAnother,
              call ->
                  "Attachment %s is connected with another connector; each server needs an attachment of its own."
                      .formatted(call.attachment().id())),
          refuse(
              "volume-status",
              call -> !KEPT.contains(call.facts().volume().status()),
              call -> mustBe(call.facts().volume(), KEPT, "to connect a server")),
          refuse(
              "nowhere",
              call -> !call.facts().volume().isPlaced(),
              call ->
                  sentence(
                      "Volume %s is not on a backend.".formatted(call.facts().volume().id()))));

  /** A client that knows no attachments wants a server connected. */
  public static final Guard<AttachmentFacts> CONNECT_WITHOUT =
      Guard.of(
          volume(
              "status",
              volume -> !CONNECTABLE.contains(volume.status()),
              volume -> mustBe(volume, CONNECTABLE, "to connect a server")),
          refuse("too-many", AttachmentGuards::isFull, AttachmentGuards::full),
          refuse("migrating", AttachmentFacts::isMigrating, facts -> migrating(facts.volume())));

  /** It says that a server has the volume, with no connection before. */
  public static final Guard<AttachmentFacts> ATTACH =
      Guard.of(
          volume(
              "status",
              volume -> !attachable(volume).contains(volume.status()),
              volume -> mustBe(volume, attachable(volume), "to be attached")),
          refuse("too-many", AttachmentGuards::isFull, AttachmentGuards::full),
          refuse("migrating", AttachmentFacts::isMigrating, facts -> migrating(facts.volume())));

  /**
   * A client that knows no attachments says which server has the volume.
   *
   * @param instanceId null where it is not said
   */
  public record Word(AttachmentFacts facts, @Nullable UUID instanceId) {
    /** Whether somebody else has the volume, or is going to, and it is for one server. */
    boolean isTaken() {
      return !facts.volume().multiattach()
          && facts.attachments().stream()
              .filter(attachment -> !attachment.isBareConnection())
              .anyMatch(
                  attachment -> instanceId == null || !instanceId.equals(attachment.instanceId()));
    }
  }

  public static final Guard<Word> SAY =
      Guard.of(
          refuse(
              "taken",
              Word::isTaken,
              word ->
                  sentence(
                      "Volume %s has another attachment, and is for one server only."
                          .formatted(word.facts().volume().id()))));

  private static boolean isFull(AttachmentFacts facts) {
    return facts.attachments().size() >= MOST;
  }

  private static String full(AttachmentFacts facts) {
    return sentence(
        "Volume %s has %d attachments, and may have no more."
            .formatted(facts.volume().id(), facts.attachments().size()));
  }

  private static Set<VolumeStatus> attachable(Volume volume) {
    return volume.multiattach() ? CONNECTABLE : ATTACHABLE;
  }

  /**
   * Refuses to have a volume written to that nobody may write to.
   *
   * @throws HaliteException INVALID_STATE
   */
  public static void requireWritable(Volume volume, String mode) {
    if (Attachment.READ_WRITE.equals(mode) && isReadOnly(volume)) {
      throw new HaliteException(FaultCode.INVALID_STATE, readOnly(volume));
    }
  }

  /** The server has it: of an attachment, which says so once or more often. */
  public static final Guard<Attachment> COMPLETE =
      Guard.of(
          refuse(
              "status",
              attachment ->
                  attachment.status() != AttachmentStatus.ATTACHING
                      && attachment.status() != AttachmentStatus.ATTACHED,
              attachment ->
                  "Invalid volume: Attachment %s must be attaching to be completed, but its status is %s."
                      .formatted(attachment.id(), attachment.status().shown())));

  /** The volume is kept without an attachment, as older clients do it. */
  public static final Guard<AttachmentFacts> RESERVE =
      Guard.of(
          volume(
              "status",
              volume -> !(volume.multiattach() ? KEPT_AGAIN : FREE).contains(volume.status()),
              volume -> mustBe(volume, volume.multiattach() ? KEPT_AGAIN : FREE, "to be reserved")),
          refuse("migrating", AttachmentFacts::isMigrating, facts -> migrating(facts.volume())));

  public static final Guard<AttachmentFacts> BEGIN_DETACHING =
      Guard.of(
          volume(
              "status",
              volume -> volume.status() != VolumeStatus.IN_USE,
              volume -> mustBe(volume, EnumSet.of(VolumeStatus.IN_USE), "to detach")),
          refuse(
              "not-attached",
              facts ->
                  facts.attachments().stream()
                      .noneMatch(attachment -> attachment.status() == AttachmentStatus.ATTACHED),
              facts ->
                  sentence("Volume %s is attached to nothing.".formatted(facts.volume().id()))));

  /** Whether nobody may write to a volume, by its owner's word. */
  public static boolean isReadOnly(Volume volume) {
    return "true".equalsIgnoreCase(volume.adminMetadata().get(Volume.READ_ONLY));
  }

  /** Whether the server of an attachment may not write to its volume. */
  public static boolean isReadOnly(Volume volume, Attachment attachment) {
    return Attachment.READ_ONLY.equals(attachment.mode()) || isReadOnly(volume);
  }

  private static Refusal<AttachmentFacts> volume(
      String name, Predicate<Volume> stands, Function<Volume, String> sentence) {
    return refuse(
        name, facts -> stands.test(facts.volume()), facts -> sentence.apply(facts.volume()));
  }

  private static String mustBe(Volume volume, Set<VolumeStatus> allowed, String purpose) {
    return sentence(
        "Volume %s status must be %s %s, but the current status is %s."
            .formatted(
                volume.id(),
                allowed.stream().map(VolumeStatus::shown).collect(Collectors.joining(" or ")),
                purpose,
                volume.status().shown()));
  }

  private static String readOnly(Volume volume) {
    return sentence(
        "Volume %s is read-only and cannot be attached with mode rw.".formatted(volume.id()));
  }

  private static String migrating(Volume volume) {
    return sentence(
        "Volume %s is migrating (migration status %s)."
            .formatted(volume.id(), volume.migrationStatus()));
  }

  private static String sentence(String condition) {
    return "Invalid volume: " + condition;
  }
}
