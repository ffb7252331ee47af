package dev.halite.common.engine.operation;

import dev.halite.common.engine.database.CatalogOutage;
import dev.halite.common.engine.worker.FencedException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Queued operations that are decided on without a claim. */
final class DecisionWork implements QueueWork<QueuedOperation> {
  private static final Logger log = LoggerFactory.getLogger(DecisionWork.class);

  private final OperationStore store;
  private final String queue;
  private final List<String> readable;
  private final Duration sweep;
  private final Consumer<QueuedOperation> decision;
  private final FaultPoints faultPoints;
  private final Set<UUID> underWay = ConcurrentHashMap.newKeySet();

  DecisionWork(
      OperationStore store,
      String queue,
      List<String> readable,
      Duration sweep,
      Consumer<QueuedOperation> decision,
      FaultPoints faultPoints) {
    this.store = store;
    this.queue = queue;
    this.readable = readable;
    this.sweep = sweep;
    this.decision = decision;
    this.faultPoints = faultPoints;
  }

  @Override
  public List<QueuedOperation> take(@Nullable UUID hint, int limit) {
    // A poll leaves fresh operations to the wake-up that is on its way to one of the deciders.
    List<QueuedOperation> found =
        hint == null
            ? store.queuedSince(queue, readable, sweep, limit)
            : store.queued(queue, readable, hint).stream().toList();
    return found.stream().filter(operation -> underWay.add(operation.id())).toList();
  }

  @Override
  public void execute(QueuedOperation operation) {
    try (var fields = operation.logFields()) {
      faultPoints.reached(operation.kind().wireName() + ".decide");
      decision.accept(operation);
    } catch (FencedException e) {
      log.debug("Decided by another: {}", e.getMessage());
    } catch (RuntimeException e) {
      if (!CatalogOutage.is(e)) {
        throw e;
      }
      log.warn("The catalog is away, the decision is taken again later: {}", e.getMessage());
    } finally {
      underWay.remove(operation.id());
    }
  }
}
