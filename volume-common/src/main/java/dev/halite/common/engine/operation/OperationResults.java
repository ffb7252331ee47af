package dev.halite.common.engine.operation;

import dev.halite.common.engine.database.CatalogOutage;
import dev.halite.common.engine.database.Json;
import dev.halite.common.engine.fault.Fault;
import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.fault.HaliteException;
import dev.halite.common.engine.kind.Lane;
import dev.halite.common.engine.messaging.WakeUpListeners;
import dev.halite.common.engine.messaging.WakeUps;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Waits for operations to end. Whoever waits holds a thread of its own and nothing else: one
 * statement for all of them reads again what they wait for, when a message says that one has ended,
 * and without messages at longer and longer intervals.
 */
public class OperationResults implements SmartLifecycle {
  private static final Logger log = LoggerFactory.getLogger(OperationResults.class);
  private static final long SHORTEST_MILLIS = 50;
  private static final long LONGEST_MILLIS = 1_000;

  private final JdbcClient jdbc;
  private final WakeUpListeners listeners;
  private final WakeUps wakeUps;
  private final int waiters;
  private final Semaphore places;
  private final String queue;
  private final Map<UUID, Awaited> awaited = new HashMap<>();
  private final AtomicLong reads = new AtomicLong();

  /** Guarded by {@link #awaited}, as what follows. */
  private @Nullable Thread reader;

  private boolean listening;
  private boolean stopped;
  private boolean told;
  private long pause = SHORTEST_MILLIS;

  /**
   * @param queue on which this process is told of ends
   * @param waiters how many may wait at once
   */
  OperationResults(
      JdbcClient jdbc, WakeUpListeners listeners, WakeUps wakeUps, String queue, int waiters) {
    this.jdbc = jdbc;
    this.listeners = listeners;
    this.wakeUps = wakeUps;
    this.queue = queue;
    this.waiters = waiters;
    this.places = new Semaphore(waiters);
  }

  /** How an operation ended, and how many wait for it. */
  private static final class Awaited {
    private final CompletableFuture<Ended> ended = new CompletableFuture<>();
    private int waiters;
  }

  private record Ended(UUID id, String state, @Nullable String result, @Nullable String error) {}

  /** How many may wait at once. */
  public int waiters() {
    return waiters;
  }

  /** The queue on which this process is told, for {@link NewOperation#toldTo}. */
  public String queue() {
    return queue;
  }

  /**
   * Waits for an operation to end.
   *
   * @param type what its result is read as
   * @throws HaliteException what the operation failed with; TIMEOUT when it has not ended in time,
   *     and goes on; UNAVAILABLE when too many wait already
   */
  public <T> T await(UUID operationId, Duration patience, Class<T> type) {
    Ended ended;
    try {
      ended = ended(operationId, patience);
    } catch (StoppingException e) {
      throw new HaliteException(FaultCode.UNAVAILABLE, "This service is stopping.", e);
    }
    if (ended == null) {
      throw new HaliteException(
          FaultCode.TIMEOUT,
          "The operation goes on, but had not ended within %d s.".formatted(patience.toSeconds()));
    }
    return read(ended, type);
  }

  /**
   * The same for an operation of whomever, however it ends.
   *
   * @return false when it has not ended in time, or this service stops
   * @throws HaliteException UNAVAILABLE when too many wait already
   */
  public boolean awaitEnd(UUID operationId, Duration patience) {
    haveTold(operationId);
    try {
      return ended(operationId, patience) != null;
    } catch (StoppingException e) {
      return false;
    }
  }

  /**
   * Has its end told to this process, if it is told to no other. A row that is being changed is not
   * waited for; and workers pass over one that this changes: where it still waits for one of them,
   * they are asked to look again.
   */
  private void haveTold(UUID operationId) {
    jdbc.sql(
            """
            UPDATE operation_run SET awaited_on = :queue
            WHERE operation_id = (
              SELECT operation_id FROM operation_run
              WHERE operation_id = :operation AND awaited_on IS NULL FOR UPDATE SKIP LOCKED)
            RETURNING queue, lane, worker_id IS NULL AND blocked_by IS NULL AS waiting
            """)
        .param("queue", queue)
        .param("operation", operationId)
        .query(
            row -> {
              if (row.getBoolean("waiting")) {
                wakeUps.now(row.getString("queue"), Lane.values()[row.getInt("lane")], operationId);
              }
            });
  }

  /** Nobody is told of an end any more. */
  private static final class StoppingException extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  private @Nullable Ended ended(UUID operationId, Duration patience) {
    if (TransactionSynchronizationManager.isActualTransactionActive()) {
      throw new IllegalStateException("Nobody may wait for an operation inside a transaction.");
    }
    if (!places.tryAcquire()) {
      throw new HaliteException(
          FaultCode.UNAVAILABLE, "Too many requests wait for their results; try again.");
    }
    try {
      return begin(operationId).get(patience.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      return null;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new HaliteException(FaultCode.UNAVAILABLE, "This service is stopping.", e);
    } catch (ExecutionException e) {
      throw new StoppingException();
    } finally {
      leave(operationId);
      places.release();
    }
  }

  private CompletableFuture<Ended> begin(UUID operationId) {
    synchronized (awaited) {
      if (stopped) {
        return CompletableFuture.failedFuture(new IllegalStateException("stopping"));
      }
      if (!listening) {
        listening = true;
        listeners.listenAlone(queue, wakeUp -> tell());
      }
      Awaited one = awaited.computeIfAbsent(operationId, id -> new Awaited());
      one.waiters++;
      if (reader == null) {
        reader = Thread.ofVirtual().name("halite-results").start(this::readOn);
      }
      tell();
      return one.ended;
    }
  }

  private void leave(UUID operationId) {
    synchronized (awaited) {
      Awaited one = awaited.get(operationId);
      if (one != null && --one.waiters == 0) {
        awaited.remove(operationId);
      }
    }
  }

  /** Something may have ended, or somebody new waits: looks at once, and often after that. */
  private void tell() {
    synchronized (awaited) {
      told = true;
      pause = SHORTEST_MILLIS;
      awaited.notifyAll();
    }
  }

  private void readOn() {
    while (true) {
      List<UUID> ids;
      synchronized (awaited) {
        try {
          if (!told) {
            awaited.wait(pause);
            pause = Math.min(pause * 2, LONGEST_MILLIS);
          }
        } catch (InterruptedException e) {
          reader = null;
          return;
        }
        told = false;
        if (awaited.isEmpty()) {
          reader = null;
          return;
        }
        ids = List.copyOf(awaited.keySet());
      }
      read(ids);
    }
  }

  private void read(List<UUID> ids) {
    try {
      reads.incrementAndGet();
      for (Ended ended : ended(ids)) {
        synchronized (awaited) {
          Awaited one = awaited.get(ended.id());
          if (one != null) {
            one.ended.complete(ended);
          }
        }
      }
    } catch (RuntimeException | Error e) {
      if (e instanceof RuntimeException outage && CatalogOutage.is(outage)) {
        log.warn("Could not look for results: {}", e.getMessage());
      } else {
        log.error("Could not look for results", e);
      }
    }
  }

  private List<Ended> ended(List<UUID> ids) {
    return jdbc.sql(
            "SELECT id, state, result, error FROM operation WHERE id IN (:ids) AND state <> :open")
        .param("ids", ids)
        .param("open", OperationState.OPEN.text())
        .query(
            (row, number) ->
                new Ended(
                    row.getObject(1, UUID.class),
                    row.getString(2),
                    row.getString(3),
                    row.getString(4)))
        .list();
  }

  /** The one place where a result is made of what was recorded. */
  private static <T> T read(Ended ended, Class<T> type) {
    if (!ended.state().equals(OperationState.SUCCEEDED.text())) {
      Fault fault = RecordedOperation.fault(ended.error(), ended.state());
      throw new HaliteException(fault.code(), fault.reason());
    }
    return Json.read(ended.result() == null ? "{}" : ended.result(), type);
  }

  /** How often the catalog was asked, for tests. */
  long reads() {
    return reads.get();
  }

  @Override
  public void start() {
    // The first who waits starts what else is needed.
    synchronized (awaited) {
      stopped = false;
    }
  }

  @Override
  public void stop() {
    synchronized (awaited) {
      stopped = true;
      if (reader != null) {
        reader.interrupt();
      }
      awaited
          .values()
          .forEach(one -> one.ended.completeExceptionally(new IllegalStateException("stopping")));
      listening = false;
    }
  }

  @Override
  public boolean isRunning() {
    synchronized (awaited) {
      return listening;
    }
  }
}
