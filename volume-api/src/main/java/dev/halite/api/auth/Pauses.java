package dev.halite.api.auth;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Addresses that have to pause because wrong passwords came from them, whoever's they were. After
 * some of them each further one doubles the pause, up to a minute; what is not looked at meanwhile
 * does not count, so that who only repeats himself gets in once his password is right. Right ones
 * make nothing good: who guesses may have an account of his own.
 */
final class Pauses {
  private static final Duration FIRST = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofMinutes(1);

  /** Beyond this it is longer than the longest. */
  private static final int MOST_DOUBLINGS = 10;

  private static final Duration FORGOTTEN = Duration.ofMinutes(15);
  private static final int ADDRESSES = 10_000;

  private final int allowed;
  private final Ticker ticker;
  private final Cache<String, Mistakes> mistakes;

  /**
   * Those of an address.
   *
   * @param since by {@link System#nanoTime}, as is {@code pause} a number of nanoseconds
   */
  private record Mistakes(int count, long since, long pause) {}

  /**
   * Makes it.
   *
   * @param allowed wrong passwords after which there is no pause yet; 0: there never is
   */
  Pauses(int allowed, Ticker ticker) {
    this.allowed = allowed;
    this.ticker = ticker;
    this.mistakes =
        Caffeine.newBuilder()
            .maximumSize(ADDRESSES)
            .expireAfterWrite(FORGOTTEN)
            .ticker(ticker)
            .build();
  }

  /** How long the address has to wait; 0: not at all. */
  int secondsLeft(String address) {
    Mistakes known = mistakes.getIfPresent(address);
    if (known == null) {
      return 0;
    }
    long left = known.pause() - (ticker.read() - known.since());
    return left <= 0 ? 0 : 1 + (int) TimeUnit.NANOSECONDS.toSeconds(left - 1);
  }

  /** A wrong password came from there. */
  void wrong(String address) {
    if (allowed > 0) {
      mistakes.asMap().compute(address, (key, known) -> next(known == null ? 0 : known.count()));
    }
  }

  private Mistakes next(int before) {
    int count = before + 1;
    return new Mistakes(count, ticker.read(), pause(count - allowed));
  }

  private static long pause(int beyond) {
    if (beyond <= 0) {
      return 0;
    }
    int doublings = Math.min(beyond - 1, MOST_DOUBLINGS);
    return Math.min(FIRST.toNanos() << doublings, LONGEST.toNanos());
  }
}
