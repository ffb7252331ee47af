package dev.halite.common.openstack.compute;

import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.fault.HaliteException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * How long somebody waits for an answer, whatever it takes: a token of one's own, the question, and
 * both again where the token was revoked.
 */
record TimeLimit(Duration whole) {

  /** The shorter one. */
  TimeLimit atMost(Duration other) {
    return whole.compareTo(other) <= 0 ? this : new TimeLimit(other);
  }

  /**
   * Does it, in a thread of its own. That one ends by the limits of its exchanges, with which
   * others may wait for the same token.
   *
   * @param who is asked
   * @throws HaliteException UNAVAILABLE when it takes too long
   */
  <T> T within(String who, Supplier<T> question) {
    if (TransactionSynchronizationManager.isActualTransactionActive()) {
      throw new IllegalStateException("Nobody may ask the " + who + " inside a transaction.");
    }
    FutureTask<T> task = new FutureTask<>(question::get);
    Thread.ofVirtual().name("halite-question").start(task);
    try {
      return task.get(whole.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw Exchanges.unavailable(
          who, "it has not answered within %d ms".formatted(whole.toMillis()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new HaliteException(FaultCode.UNAVAILABLE, "This service is stopping.", e);
    } catch (ExecutionException e) {
      throw rethrown(e.getCause());
    }
  }

  /** A new one, so that the trace says who asked. */
  private static RuntimeException rethrown(@Nullable Throwable cause) {
    return cause instanceof HaliteException fault
        ? new HaliteException(fault.code(), fault.reason(), fault)
        : new IllegalStateException(cause);
  }
}
