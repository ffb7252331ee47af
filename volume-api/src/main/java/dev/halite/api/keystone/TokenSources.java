package dev.halite.api.keystone;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.halite.api.turn.Turns;
import dev.halite.common.engine.fault.HaliteException;
import dev.halite.common.openstack.identity.ServiceSession;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Where tokens come from that nobody here knows yet. Each is a question to Keystone, and anybody
 * may send as many as he likes; so addresses from which no good token has come lately, or too many
 * wrong ones, have only a part of the questions that may be under way, and wait less for one after
 * many wrong tokens. Those take turns by their address, so that one who asks for much waits behind
 * himself.
 */
final class TokenSources {
  /** An address is trusted for so long after its last good token. */
  private static final Duration TRUSTED = Duration.ofMinutes(15);

  private static final Duration WINDOW = Duration.ofSeconds(10);
  private static final int WRONG_IN_A_WINDOW = 100;
  private static final int ADDRESSES = 10_000;
  private static final int NOISY_WAIT_LESS = 10;

  private final Cache<String, Boolean> trusted;
  private final Cache<String, AtomicInteger> wrong;
  private final Turns strangers;
  private final Duration patience;
  private final Counter refused;

  /**
   * Makes it.
   *
   * @param places questions of strangers that may be under way
   * @param patience how long one waits for a place
   */
  TokenSources(int places, Duration patience, Ticker ticker, MeterRegistry metrics) {
    this.strangers = new Turns(places, places, ticker);
    this.patience = patience;
    this.trusted =
        Caffeine.newBuilder()
            .maximumSize(ADDRESSES)
            .expireAfterWrite(TRUSTED)
            .ticker(ticker)
            .build();
    this.wrong =
        Caffeine.newBuilder()
            .maximumSize(ADDRESSES)
            .expireAfterWrite(WINDOW)
            .ticker(ticker)
            .build();
    this.refused =
        Counter.builder("halite.keystone.strangers.refused")
            .description("tokens of strangers that Keystone was not asked about")
            .register(metrics);
  }

  /**
   * A place for a question, to be closed when that is answered.
   *
   * @param address of the client
   * @throws HaliteException UNAVAILABLE when Keystone is not to be asked now
   */
  Turns.Place enter(String address) {
    boolean isTrusted = trusted.getIfPresent(address) != null;
    AtomicInteger mistakes = wrong.getIfPresent(address);
    boolean isNoisy = mistakes != null && mistakes.get() >= WRONG_IN_A_WINDOW;
    if (isTrusted && !isNoisy) {
      return () -> {};
    }
    // Behind a proxy all clients have one address, so the noisy are not shut out, but wait less.
    Turns.Place place = place(address, isNoisy ? patience.dividedBy(NOISY_WAIT_LESS) : patience);
    if (place == null) {
      refused.increment();
      throw ServiceSession.unavailable("too many requests wait for it");
    }
    return place;
  }

  private Turns.@Nullable Place place(String address, Duration longest) {
    try {
      return strangers.take(address, longest);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw ServiceSession.unavailable("this service is stopping");
    }
  }

  /** Remembers what a token from this address was. */
  void heard(String address, boolean good) {
    if (good) {
      trusted.put(address, true);
    } else {
      wrong.get(address, first -> new AtomicInteger()).incrementAndGet();
    }
  }
}
