package dev.halite.common.engine.operation;

import dev.halite.common.engine.database.CatalogOutage;
import dev.halite.common.engine.kind.Lane;
import dev.halite.common.engine.messaging.WakeUp;
import dev.halite.common.engine.worker.FencedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Queued operations that are decided on without a claim. Nothing in the catalog keeps two processes
 * from deciding on the same one, so they are divided by their messages: a look finds what a message
 * has named, and what is older than a sweep, which no message is under way for any more.
 */
final class DecisionWork implements QueueWork<QueuedOperation> {
  private static final Logger log = LoggerFactory.getLogger(DecisionWork.class);

  /** Messages of a lane that are kept while every slot is taken. */
  private static final int HINTS = 1_000;

  /** Decisions that end in a defect before the operation does. */
  private static final int TRIES = 3;

  private static final Duration PAUSE = Duration.ofSeconds(2);

  private final QueueStore store;
  private final String queue;
  private final List<String> readable;
  private final Duration sweep;
  private final Consumer<QueuedOperation> decision;
  private final Expiries expiries;
  private final FaultPoints faultPoints;
  private final Map<Lane, BlockingQueue<UUID>> hints = new EnumMap<>(Lane.class);
  private final Set<UUID> underWay = ConcurrentHashMap.newKeySet();

  /** Whether the queue may hold operations that no message will name any more. */
  private volatile boolean backlog;

  /** Whether messages came that were not kept: fresh operations are looked for as well. */
  private volatile boolean overflowed;

  DecisionWork(
      QueueStore store,
      String queue,
      List<String> readable,
      Duration sweep,
      Consumer<QueuedOperation> decision,
      Expiries expiries,
      FaultPoints faultPoints) {
    this.store = store;
    this.queue = queue;
    this.readable = readable;
    this.sweep = sweep;
    this.decision = decision;
    this.expiries = expiries;
    this.faultPoints = faultPoints;
    for (Lane lane : Lane.values()) {
      hints.put(lane, new ArrayBlockingQueue<>(HINTS));
    }
  }

  /** Decisions are short: their lanes are an order, and share the slots. */
  @Override
  public Lane hinted(WakeUp wakeUp) {
    if (!hints(wakeUp.lane()).offer(wakeUp.operationId())) {
      overflowed = true;
    }
    return Lane.INTERACTIVE;
  }

  private BlockingQueue<UUID> hints(Lane lane) {
    return Objects.requireNonNull(hints.get(lane));
  }

  @Override
  public Set<Lane> swept() {
    backlog = true;
    return EnumSet.of(Lane.INTERACTIVE);
  }

  @Override
  public Taken<QueuedOperation> take(Lane shared, int limit) {
    List<UUID> named = new ArrayList<>();
    for (Lane lane : Lane.values()) {
      hints(lane).drainTo(named, limit - named.size());
    }
    List<QueuedOperation> taken = new ArrayList<>();
    if (!named.isEmpty()) {
      keep(store.queued(queue, readable, named), taken, limit);
    }
    boolean everything = overflowed;
    if ((backlog || everything) && taken.size() < limit) {
      backlog = false;
      overflowed = false;
      // What is under way here is still in the queue and must not hide what is behind it.
      int wanted = limit - taken.size() + underWay.size();
      List<QueuedOperation> old =
          store.queuedSince(queue, readable, everything ? Duration.ZERO : sweep, wanted);
      if (!keep(old, taken, limit) || old.size() == wanted) {
        backlog = true;
        overflowed |= everything;
      }
    }
    boolean hinted = hints.values().stream().anyMatch(lane -> !lane.isEmpty());
    return new Taken<>(taken, backlog || overflowed || hinted);
  }

  /** Adds what is not under way here; false when the limit left some of it out. */
  private boolean keep(List<QueuedOperation> found, List<QueuedOperation> taken, int limit) {
    for (QueuedOperation operation : found) {
      if (taken.size() == limit && !underWay.contains(operation.id())) {
        return false;
      }
      if (taken.size() < limit && underWay.add(operation.id())) {
        taken.add(operation);
      }
    }
    return true;
  }

  @Override
  public void execute(QueuedOperation operation) {
    try (var fields = operation.logFields()) {
      faultPoints.reached(operation.kind().wireName() + ".decide");
      decision.accept(operation);
    } catch (FencedException e) {
      log.debug("Decided by another: {}", e.getMessage());
    } catch (RuntimeException | Error e) {
      if (e instanceof RuntimeException outage && CatalogOutage.is(outage)) {
        log.warn("The catalog is away, the decision is taken again later: {}", e.getMessage());
      } else {
        undecided(operation, e);
      }
    } finally {
      underWay.remove(operation.id());
    }
  }

  /** Once may be a coincidence; what is never decided on must not wait for its deadline. */
  private void undecided(QueuedOperation operation, Throwable defect) {
    log.error("Deciding ended in a defect", defect);
    int tries = store.undecided(operation, PAUSE).orElse(0);
    if (tries >= TRIES) {
      log.error("Given up after {} tries", tries);
      expiries.giveUp(operation, defect);
    }
  }

  /** Nothing was claimed: other deciders find it in the queue. */
  @Override
  public void giveBack(QueuedOperation operation) {
    underWay.remove(operation.id());
  }
}
