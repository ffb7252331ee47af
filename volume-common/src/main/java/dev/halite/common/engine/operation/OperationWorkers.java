package dev.halite.common.engine.operation;

import dev.halite.common.engine.database.CatalogOutage;
import dev.halite.common.engine.kind.Lane;
import dev.halite.common.engine.messaging.WakeUpListeners;
import dev.halite.common.engine.messaging.WakeUps;
import dev.halite.common.engine.worker.Lease;
import dev.halite.common.engine.worker.WorkerProcess;
import dev.halite.common.engine.worker.WorkerProperties;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/** The queues that this process serves, and the claims that it holds. */
public class OperationWorkers implements SmartLifecycle {
  private static final Logger log = LoggerFactory.getLogger(OperationWorkers.class);

  /** For what a fence of its storage has stopped; doubled for each claim, so often at most. */
  private static final Duration FIRST_PAUSE = Duration.ofMillis(250);

  private static final int DOUBLINGS = 5;

  private final OperationStore store;
  private final QueueStore queues;
  private final SweepStore sweeps;
  private final WakeUps wakeUps;
  private final Expiries expiries;
  private final WakeUpListeners listeners;
  private final WorkerProcess worker;
  private final WorkerProperties properties;
  private final FaultPoints faultPoints;
  private final MeterRegistry metrics;
  private final FlowRunner runner;
  private final Map<String, QueueConsumer<?>> consumers = new ConcurrentHashMap<>();
  private final Set<String> measured = ConcurrentHashMap.newKeySet();
  private final Map<UUID, Claim> claims = new ConcurrentHashMap<>();
  private volatile boolean running;

  /**
   * @param store for what flows write
   * @param queues for taking work, which must get through when requests have every connection
   * @param sweeps for taking over what the dead have left
   */
  OperationWorkers(
      OperationStore store,
      QueueStore queues,
      SweepStore sweeps,
      WakeUps wakeUps,
      Expiries expiries,
      FlowRunner runner,
      WakeUpListeners listeners,
      WorkerProcess worker,
      WorkerProperties properties,
      FaultPoints faultPoints,
      MeterRegistry metrics) {
    this.store = store;
    this.queues = queues;
    this.sweeps = sweeps;
    this.wakeUps = wakeUps;
    this.expiries = expiries;
    this.listeners = listeners;
    this.worker = worker;
    this.properties = properties;
    this.faultPoints = faultPoints;
    this.metrics = metrics;
    this.runner = runner;
  }

  /** Serves a queue by flows that run under a claim, and need no more of a dead owner's. */
  public void serve(String queue, int slots, Collection<? extends Flow<?>> flows) {
    serve(queue, slots, flows, Takeover.BY_LEASE);
  }

  /** Serves a queue by flows that run under a claim. */
  public void serve(
      String queue, int slots, Collection<? extends Flow<?>> flows, Takeover takeover) {
    Map<OperationKind, Flow<?>> byKind =
        flows.stream().collect(Collectors.toUnmodifiableMap(Flow::kind, Function.identity()));
    List<String> readable =
        byKind.keySet().stream().flatMap(kind -> kind.row().readable().stream()).toList();
    start(new QueueConsumer<>(queue, slots, takeover, new ClaimedWork(queue, readable, byKind)));
  }

  /** Operations that are claimed for this worker and run by their flows. */
  private final class ClaimedWork implements QueueWork<Claim> {
    private final String queue;
    private final List<String> readable;
    private final Map<OperationKind, Flow<?>> flows;

    ClaimedWork(String queue, List<String> readable, Map<OperationKind, Flow<?>> flows) {
      this.queue = queue;
      this.readable = readable;
      this.flows = flows;
    }

    @Override
    public Taken<Claim> take(Lane lane, int limit) {
      Lease lease = worker.lease();
      if (!lease.isFresh()) {
        return new Taken<>(List.of(), false);
      }
      List<QueueStore.Taken> claimed = queues.claim(queue, readable, lane, limit, lease.workerId());
      return Taken.upTo(limit, claimed.stream().map(taken -> claim(taken, lease)).toList());
    }

    @Override
    public void execute(Claim claim) {
      boolean fenced = false;
      try {
        fenced = !runner.run(claim, flowFor(claim));
      } finally {
        claims.remove(claim.operation().id(), claim);
      }
      if (fenced && claim.isLeaseFresh()) {
        giveBackFenced(claim);
      }
    }

    /**
     * The worker lives, so nobody will take over from it: where the fence was the storage's, the
     * operation is still held, and a neighbour whom the storage obeys can do it. Where another has
     * taken the operation, nothing is found. What the catalog does not hear of now, the sweep gives
     * back.
     */
    private void giveBackFenced(Claim claim) {
      QueuedOperation operation = claim.operation();
      try {
        if (queues.giveBackFenced(operation, claim.workerId(), pauseAfter(operation.attempts()))) {
          log.info("{} goes back to queue {}", operation.kind().wireName(), queue);
        }
      } catch (RuntimeException e) {
        if (!CatalogOutage.is(e)) {
          throw e;
        }
        log.warn("What was fenced could not be given back: {}", e.getMessage());
      }
    }

    /** Longer from time to time: a storage that fences whoever comes must not be overrun. */
    private static Duration pauseAfter(int attempts) {
      long doubled = FIRST_PAUSE.toMillis() << Math.min(Math.max(attempts, 1) - 1, DOUBLINGS);
      return Duration.ofMillis(doubled);
    }

    private Flow<?> flowFor(Claim claim) {
      Flow<?> flow = flows.get(claim.operation().kind());
      if (flow == null) {
        throw new IllegalStateException("Claimed what no flow here can do: " + claim.operation());
      }
      return flow;
    }

    /** What the catalog does not hear of now, the sweep gives back: it is held but not run. */
    @Override
    public void giveBack(Claim claim) {
      QueuedOperation operation = claim.operation();
      claims.remove(operation.id(), claim);
      if (queues.giveBack(operation, claim.workerId())) {
        wakeUps.now(queue, operation.kind().row().lane(), operation.id());
      }
    }
  }

  /** Serves a queue by decisions, which need no claim. */
  public void serveDecisions(String queue, int slots, Collection<? extends Decision> decisions) {
    Map<OperationKind, Decision> byKind =
        decisions.stream()
            .collect(Collectors.toUnmodifiableMap(Decision::kind, Function.identity()));
    List<String> readable =
        byKind.keySet().stream().flatMap(kind -> kind.row().readable().stream()).toList();
    Consumer<QueuedOperation> decision =
        operation -> {
          Decision found = byKind.get(operation.kind());
          if (found == null) {
            throw new IllegalStateException("Taken what no decision here is about: " + operation);
          }
          found.decide(operation);
        };
    DecisionWork work =
        new DecisionWork(
            queues, queue, readable, properties.sweep(), decision, expiries, faultPoints);
    start(new QueueConsumer<>(queue, slots, Takeover.BY_LEASE, work));
  }

  private void start(QueueConsumer<?> consumer) {
    if (consumers.putIfAbsent(consumer.queue(), consumer) != null) {
      throw new IllegalStateException("Queue " + consumer.queue() + " is served already.");
    }
    // A queue is served anew whenever its backend is opened again; its gauge stays.
    if (measured.add(consumer.queue())) {
      Gauge.builder("halite.queue.busy", consumers, all -> busy(all.get(consumer.queue())))
          .tag("queue", consumer.queue())
          .description("operations of the queue that this process is working on")
          .register(metrics);
    }
    listeners.listen(consumer.queue(), consumer.slots(), consumer::wakeUp);
    log.info("Serving queue {} with {} slots", consumer.queue(), consumer.slots());
  }

  private static int busy(@Nullable QueueConsumer<?> consumer) {
    return consumer == null ? 0 : consumer.busy();
  }

  /** Stops serving a queue; true when all its work under way has ended in time. */
  public boolean withdraw(String queue) {
    QueueConsumer<?> consumer = consumers.remove(queue);
    if (consumer == null) {
      return true;
    }
    listeners.stop(queue);
    return consumer.stop(properties.shutdown().toMillis());
  }

  private Claim claim(QueueStore.Taken taken, Lease lease) {
    QueuedOperation operation = taken.operation();
    Claim claim = new Claim(operation, lease, store, faultPoints);
    if (taken.cancelReason() != null) {
      claim.cancel(taken.cancelReason());
    }
    claims.put(operation.id(), claim);
    return claim;
  }

  /** Polls every queue; called by the sweep. */
  void poll() {
    if (running) {
      consumers.values().forEach(OperationWorkers::poll);
    }
  }

  /** One queue that cannot be polled must not keep the others from being polled. */
  private static void poll(QueueConsumer<?> consumer) {
    try {
      consumer.poll();
    } catch (RuntimeException e) {
      log.error("Could not poll queue {}", consumer.queue(), e);
    }
  }

  /** Gives the queues served here what dead workers hold of them, where their lease is enough. */
  void takeOver() {
    for (QueueConsumer<?> consumer : consumers.values()) {
      if (consumer.takeover() == Takeover.BY_LEASE) {
        int operations = sweeps.takeOver(consumer.queue());
        if (operations > 0) {
          log.info("{} operations of queue {} go to a new owner", operations, consumer.queue());
        }
      }
    }
  }

  /**
   * After a worker was fenced at a backend's storage: gives its operations of the queue back to it.
   *
   * @return how many go to a new owner
   */
  public int takeOver(UUID workerId, long backendId, String queue) {
    return sweeps.takeOver(workerId, backendId, queue);
  }

  /** Passes on cancellations that the sweep found. */
  void cancel(Map<UUID, String> reasons) {
    reasons.forEach(
        (id, reason) -> {
          Claim claim = claims.get(id);
          if (claim != null) {
            claim.cancel(reason);
          }
        });
    claims.values().forEach(Claim::cancelIfEndless);
  }

  boolean isRunning(UUID operationId) {
    return claims.containsKey(operationId);
  }

  /** The claims held at this moment, for the diagnostics dump. */
  public List<Claim> claims() {
    return List.copyOf(claims.values());
  }

  @Override
  public void start() {
    running = true;
  }

  @Override
  public void stop() {
    running = false;
    listeners.stopAll();
    List<QueueConsumer<?>> all = List.copyOf(consumers.values());
    consumers.clear();
    long deadline = System.nanoTime() + properties.shutdown().toNanos();
    for (QueueConsumer<?> consumer : all) {
      long left = Math.max(1, (deadline - System.nanoTime()) / 1_000_000);
      if (!consumer.stop(left)) {
        log.warn(
            "{} operations of queue {} are left to be taken over",
            consumer.busy(),
            consumer.queue());
      }
    }
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  /** Stops before the worker resigns, and after the web server has drained. */
  @Override
  public int getPhase() {
    return 0;
  }
}
