package dev.halite.common.engine.worker;

import dev.halite.common.engine.id.Ids;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;

/**
 * This process as a worker: registers itself, renews its lease from a thread and a connection of
 * their own, and starts over as a new incarnation when it finds itself fenced.
 */
public final class WorkerProcess implements SmartLifecycle {
  private static final Logger log = LoggerFactory.getLogger(WorkerProcess.class);

  /** Told when the process has become another worker; work of the old one must stop. */
  @FunctionalInterface
  public interface IncarnationListener {
    void incarnated(Lease lease);
  }

  private final WorkerStore store;
  private final WorkerProperties properties;
  private final Ids ids;
  private final Map<String, Integer> supported = new ConcurrentHashMap<>();
  private final List<IncarnationListener> listeners = new CopyOnWriteArrayList<>();
  private final ScheduledExecutorService heartbeat =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("halite-heartbeat").daemon().factory());
  private volatile @Nullable Lease lease;

  WorkerProcess(WorkerStore store, WorkerProperties properties, Ids ids) {
    this.store = store;
    this.properties = properties;
    this.ids = ids;
  }

  public String host() {
    return properties.host();
  }

  /** The present incarnation's lease. */
  public Lease lease() {
    Lease current = lease;
    if (current == null) {
      throw new IllegalStateException("This process has not registered as a worker yet.");
    }
    return current;
  }

  /** Registers a listener, which is called at once if the process has registered already. */
  public void onIncarnation(IncarnationListener listener) {
    listeners.add(listener);
    Lease current = lease;
    if (current != null) {
      listener.incarnated(current);
    }
  }

  /** Says which payload versions this process reads, for those who write; before the start. */
  public void supports(String operationKind, int payloadVersion) {
    supported.put(operationKind, payloadVersion);
  }

  @Override
  public void start() {
    register();
    long period = properties.heartbeat().toMillis();
    heartbeat.scheduleAtFixedRate(this::beat, period, period, TimeUnit.MILLISECONDS);
  }

  private void register() {
    UUID id = ids.random();
    long sentAt = System.nanoTime();
    store.register(id, properties.host(), properties.lease(), supported);
    Lease registered = new Lease(id, properties.freshness(), System::nanoTime, sentAt);
    lease = registered;
    log.info("Registered as worker {} on {}", id, properties.host());
    for (IncarnationListener listener : listeners) {
      try {
        listener.incarnated(registered);
      } catch (RuntimeException | Error e) {
        log.error("Not everybody could be told of worker {}", id, e);
      }
    }
  }

  private void beat() {
    try {
      Lease current = lease();
      if (!current.isLost()) {
        long sentAt = System.nanoTime();
        if (store.renew(current.workerId(), properties.lease())) {
          current.renewed(sentAt);
          return;
        }
        log.warn(
            "Worker {} was fenced by another; going on as a new incarnation", current.workerId());
        current.lose();
      }
      register();
    } catch (DataAccessException e) {
      log.warn("Could not renew the worker's lease: {}", e.getMessage());
    } catch (RuntimeException | Error e) {
      // What is thrown out of here ends the schedule, and with it all work of this process.
      log.error("The heartbeat failed", e);
    }
  }

  @Override
  public void stop() {
    heartbeat.shutdownNow();
    Lease current = lease;
    lease = null;
    if (current == null) {
      return;
    }
    current.lose();
    try {
      store.resign(current.workerId());
    } catch (DataAccessException e) {
      log.warn("Could not give up the worker's lease: {}", e.getMessage());
    }
  }

  @Override
  public boolean isAutoStartup() {
    return properties.enabled();
  }

  @Override
  public boolean isRunning() {
    return lease != null;
  }

  /** Starts before and stops after everything that works under the lease. */
  @Override
  public int getPhase() {
    return -1000;
  }
}
