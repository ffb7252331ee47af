package dev.halite.common.engine.operation;

import dev.halite.common.engine.database.CatalogOutage;
import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.fault.HaliteException;
import dev.halite.common.engine.worker.FencedException;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a flow to its end: what it throws goes to its {@code fail}; when the catalog is away it is
 * run again for as long as the claim is ours.
 */
final class FlowRunner {
  private static final Logger log = LoggerFactory.getLogger(FlowRunner.class);
  private static final long RETRY_NANOS = 1_000_000_000L;

  /** Claims after which an operation that never came to an end is taken for poison. */
  static final int MAX_ATTEMPTS = 10;

  private final MeterRegistry metrics;

  FlowRunner(MeterRegistry metrics) {
    this.metrics = metrics;
  }

  void run(Claim claim, Flow flow) {
    QueuedOperation operation = claim.operation();
    long startedAt = System.nanoTime();
    String outcome = "succeeded";
    try (var fields = operation.logFields()) {
      log.info("{} started, attempt {}", operation.kind().wireName(), operation.attempts());
      claim.runsOn(Thread.currentThread());
      HaliteException fault =
          operation.attempts() > MAX_ATTEMPTS && !flow.isNeverGivenUp()
              ? new HaliteException(
                  FaultCode.INTERNAL,
                  "Given up: %d processes ended while they ran it."
                      .formatted(operation.attempts() - 1))
              : runWhileOurs(claim, () -> flow.run(claim));
      if (fault != null) {
        outcome = "failed";
        log.warn(
            "{} failed in step {}: {} ({})",
            operation.kind().wireName(),
            claim.step(),
            fault.reason(),
            fault.code());
        claim.beginFailing();
        HaliteException again = runWhileOurs(claim, () -> flow.fail(claim, fault));
        if (again != null) {
          log.error("{} could not be undone and stays claimed", operation.kind().wireName(), again);
        }
      }
      log.info(
          "{} ended in {} ms",
          operation.kind().wireName(),
          (System.nanoTime() - startedAt) / 1_000_000);
    } catch (FencedException e) {
      outcome = "fenced";
      log.warn("{} left to its new owner: {}", operation.kind().wireName(), e.getMessage());
    } finally {
      claim.runsOn(null);
      Timer.builder("halite.operation")
          .tag("kind", operation.kind().wireName())
          .tag("outcome", outcome)
          .description("runs of operations by this process")
          .register(metrics)
          .record(System.nanoTime() - startedAt, TimeUnit.NANOSECONDS);
    }
  }

  private static @Nullable HaliteException runWhileOurs(Claim claim, Runnable attempt) {
    while (true) {
      try {
        attempt.run();
        return claim.isEnded()
            ? null
            : new HaliteException(FaultCode.INTERNAL, "The flow ended without an outcome.");
      } catch (FencedException e) {
        throw e;
      } catch (HaliteException e) {
        return e;
      } catch (RuntimeException e) {
        if (!CatalogOutage.is(e)) {
          log.error("A defect in step {}", claim.step(), e);
          return new HaliteException(FaultCode.INTERNAL, "An unexpected error occurred.", e);
        }
        if (claim.isLeaseLost()) {
          throw new FencedException("The lease was lost while the catalog was away.");
        }
        log.warn("The catalog is away, trying again: {}", e.getMessage());
        LockSupport.parkNanos(RETRY_NANOS);
      }
    }
  }
}
