package dev.halite.node.backend;

import dev.halite.common.engine.operation.Flow;
import dev.halite.common.engine.operation.OperationWorkers;
import dev.halite.common.engine.operation.Queues;
import dev.halite.common.engine.operation.Takeover;
import dev.halite.common.engine.worker.Lease;
import dev.halite.common.engine.worker.WorkerFences;
import dev.halite.common.engine.worker.WorkerProcess;
import dev.halite.driver.BackendSetup;
import dev.halite.driver.DriverException;
import dev.halite.driver.FenceToken;
import dev.halite.node.backend.BackendRegistry.Registered;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one backend in service, on a thread of its own: sets it up, serves its queue, reports,
 * takes over what fenced workers left, and starts again from the setup when the backend fails, when
 * half of its calls hang, or when this process has become another worker.
 */
final class BackendKeeper {
  private static final Logger log = LoggerFactory.getLogger(BackendKeeper.class);
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

  private final Backend backend;
  private final Map<String, String> capabilities;
  private final NodeProperties properties;
  private final Duration sweep;
  private final BackendRegistry registry;
  private final OperationWorkers workers;
  private final WorkerProcess worker;
  private final WorkerFences fences;
  private final List<Flow<?>> flows;
  private final String queue;
  private volatile boolean stopped;
  private final Thread thread;
  private volatile int unfenced;
  private volatile @Nullable String trouble = "not set up yet";

  BackendKeeper(
      Backend backend,
      Map<String, String> capabilities,
      NodeProperties properties,
      Duration sweep,
      BackendRegistry registry,
      OperationWorkers workers,
      WorkerProcess worker,
      WorkerFences fences,
      List<Flow<?>> flows) {
    this.backend = backend;
    this.capabilities = Map.copyOf(capabilities);
    this.properties = properties;
    this.sweep = sweep;
    this.registry = registry;
    this.workers = workers;
    this.worker = worker;
    this.fences = fences;
    this.flows = flows;
    this.queue = Queues.node(backend.name());
    this.thread = Thread.ofPlatform().name("backend-" + backend.name()).unstarted(this::keep);
  }

  void start() {
    thread.start();
  }

  /** What keeps the backend from work; null when it is up. */
  @Nullable String trouble() {
    return trouble;
  }

  String name() {
    return backend.name();
  }

  /** Dead workers that could not be fenced here, whose operations therefore wait: an alarm. */
  int unfencedWorkers() {
    return unfenced;
  }

  int overdueCalls() {
    return backend.overdueCalls();
  }

  private void keep() {
    Duration pause = FIRST_PAUSE;
    while (!isStopped()) {
      Registered registered = null;
      Lease lease = null;
      try {
        lease = worker.lease();
        registered = registry.register(backend, properties.availabilityZone(), lease.workerId());
        setUp(registered, lease);
        pause = FIRST_PAUSE;
        serve(registered, lease);
      } catch (RuntimeException e) {
        log.warn("Backend {} is down: {}", backend.name(), sentence(e));
        log.debug("Backend {} is down", backend.name(), e);
        takeOutOfService(registered, lease, sentence(e));
        waitFor(pause);
        pause = shorter(pause.multipliedBy(2), LONGEST_PAUSE);
      }
    }
    backend.close();
  }

  private void setUp(Registered registered, Lease lease) {
    backend.isBeingSetUp();
    BackendSetup setup = backend.callForNode(() -> backend.driver().setup(registered.identity()));
    registry.recordSetup(registered.id(), lease.workerId(), setup);
    backend.isSetUp(setup.fenceToken());
    report(registered, lease);
    takeOver(registered, lease);
    workers.serve(queue, properties.threads(), flows, Takeover.AFTER_FENCING);
    trouble = null;
    log.info("Backend {} is up", backend.name());
  }

  /** Returns when the process has become another worker or stops; throws when the backend fails. */
  private void serve(Registered registered, Lease lease) {
    long reportedAt = System.nanoTime();
    while (!isStopped()) {
      waitFor(sweep);
      if (isStopped()) {
        return;
      }
      if (lease.isLost()) {
        takeOutOfService(registered, lease, "The node was fenced and starts again.");
        return;
      }
      String reopen = backend.reopenReason();
      if (reopen != null) {
        log.warn("Backend {} is opened again: {}", backend.name(), reopen);
        takeOutOfService(registered, lease, reopen);
        return;
      }
      if (backend.isStuck()) {
        throw new IllegalStateException(
            "%d driver calls hang; the backend is opened again.".formatted(backend.overdueCalls()));
      }
      takeOver(registered, lease);
      boolean due = System.nanoTime() - reportedAt > properties.reportInterval().toNanos();
      if (due || backend.takeChanged()) {
        backend.callForNode(
            () -> {
              backend.driver().checkHealth();
              return true;
            });
        report(registered, lease);
        reportedAt = System.nanoTime();
      }
    }
  }

  private void report(Registered registered, Lease lease) {
    OffsetDateTime measuredAt = registry.now();
    registry.report(registered.id(), lease.workerId(), capabilities, backend.measure(), measuredAt);
  }

  /** Fences at the storage who was fenced in the catalog, and puts their work back in the queue. */
  private void takeOver(Registered registered, Lease lease) {
    int failed = 0;
    for (WorkerFences.FencedWorker fenced : fences.unfencedAt(registered.id())) {
      if (!backend.driver().isReachedByAllHosts() && !fenced.host().equals(worker.host())) {
        log.error(
            "Worker {} cannot be fenced at backend {}, its operations stay put: it ran on {}, and"
                + " only a node there can fence it",
            fenced.workerId(),
            backend.name(),
            fenced.host());
        failed++;
        continue;
      }
      try {
        backend.callForNode(
            () -> {
              backend.driver().fence(new FenceToken(fenced.token()));
              return true;
            });
      } catch (DriverException e) {
        log.error(
            "Worker {} cannot be fenced at backend {}, its operations stay put: {}",
            fenced.workerId(),
            backend.name(),
            e.sentence());
        failed++;
        continue;
      }
      int operations = workers.takeOver(fenced.workerId(), registered.id(), queue);
      log.info(
          "Worker {} is fenced at backend {}; {} operations go to a new owner",
          fenced.workerId(),
          backend.name(),
          operations);
      // Several processes may serve a backend, and the one that is shown as the service has gone.
      registry.succeed(backend, lease.workerId());
    }
    unfenced = failed;
  }

  private void takeOutOfService(
      @Nullable Registered registered, @Nullable Lease lease, String reason) {
    trouble = reason;
    if (!workers.withdraw(queue)) {
      log.warn("Backend {} still has operations under way", backend.name());
    }
    if (registered != null && lease != null) {
      try {
        registry.down(registered.id(), lease.workerId(), reason);
      } catch (RuntimeException e) {
        log.warn("Backend {} could not be shown as down: {}", backend.name(), e.getMessage());
      }
    }
  }

  private static String sentence(RuntimeException e) {
    return e instanceof DriverException driver ? driver.sentence() : String.valueOf(e.getMessage());
  }

  private static Duration shorter(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }

  private boolean isStopped() {
    return stopped;
  }

  /** Waits that long, or until the backend or a stop needs attention. */
  private void waitFor(Duration time) {
    try {
      boolean called = backend.attention().tryAcquire(time.toMillis(), TimeUnit.MILLISECONDS);
      log.trace("Waited, called: {}", called);
    } catch (InterruptedException e) {
      stopped = true;
      Thread.currentThread().interrupt();
    }
  }

  /** Asks the thread to end; the queue has been withdrawn with the process's workers. */
  void stop(Duration patience) {
    stopped = true;
    backend.attention().release();
    try {
      if (!thread.join(patience)) {
        log.warn("Backend {} does not come to rest and is left to be fenced", backend.name());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
