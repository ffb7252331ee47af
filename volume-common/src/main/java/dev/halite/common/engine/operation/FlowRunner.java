package dev.halite.common.engine.operation;

import dev.halite.common.engine.database.CatalogOutage;
import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.fault.HaliteException;
import dev.halite.common.engine.kind.Subject;
import dev.halite.common.engine.outcome.ChangeRefusedException;
import dev.halite.common.engine.worker.FencedException;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a flow to its end: loads its subject, applies its outcome; what it throws goes to its {@code
 * failed}. When the catalog is away each of these is tried again for as long as the claim is ours.
 */
final class FlowRunner {
  private static final Logger log = LoggerFactory.getLogger(FlowRunner.class);
  private static final long RETRY_NANOS = 1_000_000_000L;

  private final Subjects subjects;
  private final Outcomes outcomes;
  private final MeterRegistry metrics;
  private final WaitingRuns waiting;

  FlowRunner(Subjects subjects, Outcomes outcomes, MeterRegistry metrics) {
    this.subjects = subjects;
    this.outcomes = outcomes;
    this.metrics = metrics;
    this.waiting = new WaitingRuns(metrics, System::nanoTime);
  }

  /**
   * Runs a flow.
   *
   * @return false when a fence has stopped it: of the worker, of the operation, or of its storage
   */
  boolean run(Claim claim, Flow<?> flow) {
    QueuedOperation operation = claim.operation();
    String kind = operation.kind().wireName();
    long startedAt = System.nanoTime();
    String outcome = "succeeded";
    try (var fields = operation.logFields()) {
      log.info("{} started, attempt {}", kind, operation.attempts());
      claim.runsOn(Thread.currentThread());
      HaliteException fault =
          isPoison(operation)
              ? new HaliteException(
                  FaultCode.INTERNAL,
                  "Given up: it was begun %d times and never came to an end."
                      .formatted(operation.attempts() - 1))
              : end(claim, () -> ran(claim, flow));
      if (fault != null) {
        outcome = "failed";
        log.warn("{} failed in step {}: {} ({})", kind, claim.step(), fault.reason(), fault.code());
        claim.beginFailing();
        HaliteException again = end(claim, () -> failed(claim, flow, fault));
        if (again != null) {
          log.error("{} could not be undone and stays claimed", kind, again);
        }
      }
      log.info("{} ended in {} ms", kind, (System.nanoTime() - startedAt) / 1_000_000);
      return true;
    } catch (FencedException e) {
      outcome = "fenced";
      log.warn("{} left to its next owner: {}", kind, e.getMessage());
      return false;
    } finally {
      claim.runsOn(null);
      claim.isOver();
      Timer.builder("halite.operation")
          .tag("kind", kind)
          .tag("outcome", outcome)
          .description("runs of operations by this process")
          .register(metrics)
          .record(System.nanoTime() - startedAt, TimeUnit.NANOSECONDS);
    }
  }

  private static boolean isPoison(QueuedOperation operation) {
    int most = operation.kind().row().attempts();
    return most > 0 && operation.attempts() > most;
  }

  private Outcome ran(Claim claim, Flow<?> flow) {
    claim.stage("load");
    Subjects.Found found = subjects.find(claim.operation());
    return found.underWay()
        ? typed(flow).run(claim, found.subject())
        : typed(flow).superseded(claim, found.resource(), notWaiting(claim));
  }

  private Outcome failed(Claim claim, Flow<?> flow, HaliteException fault) {
    Subjects.Found found = subjects.find(claim.operation());
    return found.underWay()
        ? typed(flow).failed(claim, found.subject(), fault)
        : typed(flow).superseded(claim, found.resource(), fault);
  }

  /** A flow's subject is of the type that its kind names; tests compare the two. */
  @SuppressWarnings("unchecked")
  private static Flow<Subject> typed(Flow<?> flow) {
    return (Flow<Subject>) flow;
  }

  private static HaliteException notWaiting(Claim claim) {
    return new HaliteException(
        FaultCode.CANCELLED,
        "The %s is not waiting for this operation any more."
            .formatted(claim.operation().kind().row().resource().text()));
  }

  /** Takes an attempt to its outcome, and applies that; the fault when one of them fails. */
  private @Nullable HaliteException end(Claim claim, Supplier<Outcome> attempt) {
    try {
      Outcome outcome = whileOurs(claim, true, attempt);
      claim.commits(true);
      whileOurs(
          claim,
          false,
          () -> {
            outcomes.apply(claim.operation(), claim.workerId(), outcome);
            waiting.left(claim.operation(), outcome);
            return outcome;
          });
      return null;
    } catch (HaliteException e) {
      return e;
    } catch (ChangeRefusedException e) {
      return new HaliteException(
          FaultCode.CANCELLED, "The resource was taken back while it was worked on.", e);
    } finally {
      claim.commits(false);
    }
  }

  /**
   * Tries again while the catalog is away. Spring's template is not for that: it keeps every
   * exception until the end, and a catalog may be away for hours.
   *
   * @param cancellable whether what failed may have been interrupted by a cancellation
   */
  private static Outcome whileOurs(Claim claim, boolean cancellable, Supplier<Outcome> attempt) {
    while (true) {
      try {
        return attempt.get();
      } catch (FencedException | HaliteException | ChangeRefusedException e) {
        throw e;
      } catch (RuntimeException e) {
        if (!CatalogOutage.is(e)) {
          log.error("A defect in step {}", claim.step(), e);
          throw new HaliteException(FaultCode.INTERNAL, "An unexpected error occurred.", e);
        }
        if (claim.isLeaseLost()) {
          throw new FencedException("The lease was lost while the catalog was away.");
        }
        if (cancellable) {
          claim.requireWanted();
        }
        log.warn("The catalog is away, trying again: {}", e.getMessage());
        LockSupport.parkNanos(RETRY_NANOS);
      }
    }
  }
}
