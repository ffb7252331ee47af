package dev.halite.api.auth;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.halite.api.turn.Turns;
import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.fault.HaliteException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;

/**
 * Decides whose password is checked when. A check keeps a processor busy for a while, and anybody
 * may ask for one: so those of users who lately came from the same address with the right password
 * are done as many at a time as there are processors, all others by half as many, and their
 * addresses take turns. It is done by threads of its own, which the system interrupts in favour of
 * others; those of requests would keep all other requests waiting.
 */
final class PasswordChecks {
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /** Somebody is known for so long after the last right password. */
  private static final Duration KNOWN = Duration.ofMinutes(15);

  private static final int MOST_KNOWN = 10_000;

  private final Cache<Guest, Boolean> known;
  private final Turns ofKnown;
  private final Turns ofStrangers;
  private final ExecutorService threads =
      Executors.newCachedThreadPool(Thread.ofPlatform().daemon().name("password-", 0).factory());

  private record Guest(String address, String name) {}

  PasswordChecks(int processors, Ticker ticker) {
    known =
        Caffeine.newBuilder()
            .maximumSize(MOST_KNOWN)
            .expireAfterWrite(KNOWN)
            .ticker(ticker)
            .build();
    ofKnown = new Turns(processors, processors, ticker);
    int fewer = Math.max(1, processors / 2);
    ofStrangers = new Turns(fewer, fewer, ticker);
  }

  /**
   * Does the check when it is its turn.
   *
   * @throws HaliteException UNAVAILABLE when that takes too long
   */
  boolean isRight(String address, String name, BooleanSupplier check) {
    Guest guest = new Guest(address, name);
    boolean isKnown = known.getIfPresent(guest) != null;
    try (Turns.Place place =
        isKnown
            ? ofKnown.take(address + " " + name, PATIENCE)
            : ofStrangers.take(address, PATIENCE)) {
      if (place == null) {
        throw new HaliteException(
            FaultCode.UNAVAILABLE, "Too many passwords are being checked; try again.");
      }
      boolean right = done(check);
      if (right) {
        known.put(guest, true);
      } else if (isKnown) {
        // Somebody else may be guessing there.
        known.invalidate(guest);
      }
      return right;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new HaliteException(FaultCode.UNAVAILABLE, "The service is stopping.", e);
    }
  }

  /** Hands on what a check throws as if it ran here. */
  private boolean done(BooleanSupplier check) throws InterruptedException {
    Future<Boolean> task = threads.submit(check::getAsBoolean);
    try {
      return task.get();
    } catch (ExecutionException e) {
      if (task.exceptionNow() instanceof RuntimeException thrown) {
        throw thrown;
      }
      throw new IllegalStateException("a check of a password failed", e);
    }
  }
}
