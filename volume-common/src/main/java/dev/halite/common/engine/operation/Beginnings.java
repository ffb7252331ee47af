package dev.halite.common.engine.operation;

import dev.halite.common.engine.event.EventRecorded;
import dev.halite.common.engine.identity.RequestContext;
import dev.halite.common.engine.kind.Move;
import dev.halite.common.engine.kind.Resource;
import dev.halite.common.engine.outcome.Change;
import dev.halite.common.engine.outcome.StatusMove;
import java.util.ArrayList;
import java.util.List;

/** The beginning that follows from a kind's row. */
public final class Beginnings {
  private Beginnings() {}

  /** The move, its event and the operation, of a resource whose row is locked. */
  public static List<Change> of(NewOperation operation, Resource resource) {
    List<Change> changes = new ArrayList<>();
    Move<?> move = operation.kind().row().move();
    if (move != null) {
      changes.add(StatusMove.begin(move, resource));
      addEvent(
          changes,
          operation.kind(),
          "start",
          resource.at(move.duringOf(resource)),
          operation.context());
    }
    changes.add(new OperationSubmitted(operation));
    return changes;
  }

  /** The event and the operation, of a resource that is made with them. */
  public static List<Change> ofNew(NewOperation operation, Resource resource) {
    List<Change> changes = new ArrayList<>();
    addEvent(changes, operation.kind(), "start", resource, operation.context());
    changes.add(new OperationSubmitted(operation));
    return changes;
  }

  /** Beginning and end in one, where there is nothing that a service would have to do. */
  public static List<Change> atOnce(
      OperationKind kind, Move<?> move, Resource resource, RequestContext context) {
    Resource begun = resource.at(move.duringOf(resource));
    List<Change> changes = new ArrayList<>();
    changes.add(StatusMove.begin(move, resource));
    addEvent(changes, kind, "start", begun, context);
    changes.add(StatusMove.succeed(move, begun));
    addEvent(changes, kind, "end", begun.at(move.afterSuccess(begun)), context);
    return changes;
  }

  private static void addEvent(
      List<Change> changes,
      OperationKind kind,
      String which,
      Resource resource,
      RequestContext context) {
    String event = kind.row().event();
    if (event != null) {
      changes.add(new EventRecorded(event + "." + which, resource, context));
    }
  }
}
