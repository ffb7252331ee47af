package dev.halite.common.engine.kind;

import java.util.Collection;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How one kind of operation moves the status of its resource: a row of the table beside the status
 * enum.
 *
 * @param from where it may begin; empty for a kind that makes the resource
 * @param during while the operation lives
 * @param insteadOfDuring for some beginnings another status than {@code during}
 * @param succeeded null: back to where it was
 * @param failed when it could not be done
 * @param untouched when it could not be done and nothing was changed; null: back to where it was
 * @param beginStamps columns that are set to the time of the beginning
 * @param successStamps columns that are set to the time of the success
 */
public record Move<S extends Enum<S> & Status>(
    Set<S> from,
    S during,
    Map<S, S> insteadOfDuring,
    @Nullable S succeeded,
    S failed,
    @Nullable S untouched,
    List<String> beginStamps,
    List<String> successStamps) {
  /** The column that says since when a row counts as gone. */
  public static final String DELETED_AT = "deleted_at";

  public Move {
    from = Set.copyOf(from);
    insteadOfDuring = Map.copyOf(insteadOfDuring);
    beginStamps = List.copyOf(beginStamps);
    successStamps = List.copyOf(successStamps);
    if (during.owner() != Status.Owner.SERVICE) {
      throw new IllegalArgumentException(during + " is not a service's to leave");
    }
    if (from.contains(during) || during == succeeded || during == failed || during == untouched) {
      throw new IllegalArgumentException("a move leads out of " + during);
    }
  }

  /** A move that makes the resource. */
  public static <S extends Enum<S> & Status> Move<S> born(S during, S succeeded, S failed) {
    return new Move<>(Set.of(), during, Map.of(), succeeded, failed, failed, List.of(), List.of());
  }

  /** A move that goes back to where it was when nothing was changed. */
  public static <S extends Enum<S> & Status> Move<S> of(
      Collection<S> from, S during, @Nullable S succeeded, S failed) {
    return new Move<>(
        Set.copyOf(from), during, Map.of(), succeeded, failed, null, List.of(), List.of());
  }

  /** The same, with another status during the operation for one of the beginnings. */
  public Move<S> except(S beginning, S instead) {
    Map<S, S> more = new EnumMap<>(during.getDeclaringClass());
    more.putAll(insteadOfDuring);
    more.put(beginning, instead);
    return new Move<>(from, during, more, succeeded, failed, untouched, beginStamps, successStamps);
  }

  /** The same, setting columns to the time of the beginning. */
  public Move<S> stampingBegin(String... columns) {
    return new Move<>(
        from,
        during,
        insteadOfDuring,
        succeeded,
        failed,
        untouched,
        List.of(columns),
        successStamps);
  }

  /** The same, setting columns to the time of the success. */
  public Move<S> stampingSuccess(String... columns) {
    return new Move<>(
        from, during, insteadOfDuring, succeeded, failed, untouched, beginStamps, List.of(columns));
  }

  /** Every status that the resource may have while the operation lives. */
  public Set<S> busy() {
    Set<S> busy = EnumSet.of(during);
    busy.addAll(insteadOfDuring.values());
    return busy;
  }

  /** Whether the resource is gone after a success. */
  public boolean isEnd() {
    return successStamps.contains(DELETED_AT);
  }

  /** Whether a resource is under this move. */
  public boolean isUnderWay(Resource resource) {
    return busy().stream().anyMatch(status -> status == resource.status());
  }

  /** The status during an operation on a resource that stands where it stands. */
  public Status duringOf(Resource resource) {
    return insteadOfDuring.entrySet().stream()
        .filter(entry -> entry.getKey() == resource.status())
        .<Status>map(Map.Entry::getValue)
        .findFirst()
        .orElse(during);
  }

  /** Where a success leads. */
  public Status afterSuccess(Resource resource) {
    return succeeded == null ? back(resource) : succeeded;
  }

  /** Where a failure leads that has changed nothing. */
  public Status afterNothing(Resource resource) {
    return untouched == null ? back(resource) : untouched;
  }

  /** Where it was; never a status that needs an operation, which has ended. */
  private Status back(Resource resource) {
    for (S status : during.getDeclaringClass().getEnumConstants()) {
      if (status.text().equals(resource.previousStatus())
          && status.owner() != Status.Owner.SERVICE) {
        return status;
      }
    }
    return failed;
  }
}
