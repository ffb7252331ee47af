package dev.halite.common.engine.outcome;

import dev.halite.common.engine.kind.Move;
import dev.halite.common.engine.kind.Rank;
import dev.halite.common.engine.kind.Resource;
import dev.halite.common.engine.kind.ResourceType;
import dev.halite.common.engine.kind.Status;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A resource's status moves.
 *
 * @param from texts of the statuses one of which it must have
 * @param to text of the status that it then has
 * @param remembers whether the old status becomes the previous one
 * @param stamps columns that are set to the present time
 * @param placement the placement that it must have; null: any
 */
public record StatusMove(
    ResourceType type,
    UUID id,
    List<String> from,
    String to,
    boolean remembers,
    List<String> stamps,
    @Nullable UUID placement,
    WhenGone whenGone)
    implements Change {

  public StatusMove {
    from = List.copyOf(from);
    stamps = List.copyOf(stamps);
  }

  /** The beginning of a move, of a resource whose row is locked. */
  public static StatusMove begin(Move<?> move, Resource resource) {
    return new StatusMove(
        resource.resourceType(),
        resource.id(),
        List.of(resource.status().text()),
        move.duringOf(resource).text(),
        true,
        move.beginStamps(),
        null,
        WhenGone.ROLL_BACK);
  }

  /** The end of a move that did what it should; it must still be under way. */
  public static StatusMove succeed(Move<?> move, Resource resource) {
    return end(move, resource, move.afterSuccess(resource), move.successStamps());
  }

  /** The end of a move that failed. */
  public static StatusMove fail(Move<?> move, Resource resource) {
    return end(move, resource, move.failed(), List.of());
  }

  /** The end of a move that failed without having changed anything. */
  public static StatusMove leaveUntouched(Move<?> move, Resource resource) {
    return end(move, resource, move.afterNothing(resource), List.of());
  }

  /** The end of a move of something of which no more is known than its id, at rest from then on. */
  public static StatusMove end(Move<?> move, ResourceType type, UUID id, Status to) {
    return end(move, type, id, to, List.of());
  }

  private static StatusMove end(Move<?> move, Resource resource, Status to, List<String> stamps) {
    return end(move, resource.resourceType(), resource.id(), to, stamps);
  }

  private static StatusMove end(
      Move<?> move, ResourceType type, UUID id, Status to, List<String> stamps) {
    return new StatusMove(
        type, id, texts(move.busy()), to.text(), false, stamps, null, WhenGone.LEAVE_OUT);
  }

  /** From one status to another, beside the move of a kind, if it still stands there. */
  public static StatusMove atRest(ResourceType type, UUID id, Status from, Status to) {
    return new StatusMove(
        type, id, List.of(from.text()), to.text(), true, List.of(), null, WhenGone.NEVERMIND);
  }

  /** A move by an operator's word, from any status. */
  public static StatusMove reset(Resource resource, Status to) {
    return new StatusMove(
        resource.resourceType(),
        resource.id(),
        List.of(resource.status().text()),
        to.text(),
        true,
        List.of(),
        null,
        WhenGone.ROLL_BACK);
  }

  /** The same, only if it still has this placement; nothing of the outcome happens otherwise. */
  public StatusMove requiring(UUID present) {
    return new StatusMove(type, id, from, to, remembers, stamps, present, WhenGone.ROLL_BACK);
  }

  private static List<String> texts(Collection<? extends Status> statuses) {
    return statuses.stream().map(Status::text).sorted().toList();
  }

  /** Whether the resource is gone then. */
  boolean isEnd() {
    return stamps.contains(Move.DELETED_AT);
  }

  @Override
  public Rank rank() {
    return type.rank();
  }

  @Override
  public String key() {
    return id.toString();
  }

  @Override
  public UUID about() {
    return id;
  }
}
