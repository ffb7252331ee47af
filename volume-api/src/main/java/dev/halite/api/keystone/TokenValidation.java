package dev.halite.api.keystone;

import static dev.halite.common.openstack.identity.ServiceSession.unavailable;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.halite.api.keystone.KeystoneRequests.Answer;
import dev.halite.api.turn.Turns;
import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.fault.HaliteException;
import dev.halite.common.engine.secret.Sha256;
import dev.halite.common.openstack.identity.ServiceSession;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.cache.CaffeineCacheMetrics;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out what a token stands for. What Keystone said is remembered for a while, yes and no
 * alike, under a hash of the token; requests with the same unknown token share one question. While
 * Keystone does not answer nothing is remembered, and who is not known is answered with
 * UNAVAILABLE.
 */
public final class TokenValidation {
  private static final Logger log = LoggerFactory.getLogger(TokenValidation.class);

  /** How every Fernet token begins, in which the version and the year stand. */
  private static final String FERNET = "gAAAA";

  private static final int FERNET_LENGTH = 100;

  private final KeystoneRequests requests;
  private final ServiceSession session;
  private final TokenSources sources;
  private final Clock clock;
  private final AsyncCache<Question, Verdict> verdicts;

  /**
   * What is asked. With {@code expiredToo} the answer may be another one.
   *
   * @param digest SHA-256 of the token
   */
  private record Question(ByteBuffer digest, boolean expiredToo) {}

  /**
   * What came of it.
   *
   * @param token what Keystone knows the token for; null for an invalid one
   * @param trouble why Keystone has not said anything; null where it has
   */
  private record Verdict(@Nullable KeystoneToken token, @Nullable String trouble) {}

  TokenValidation(
      KeystoneRequests requests,
      ServiceSession session,
      TokenSources sources,
      Duration remembered,
      int size,
      Clock clock,
      Ticker ticker,
      MeterRegistry metrics) {
    this.requests = requests;
    this.session = session;
    this.sources = sources;
    this.clock = clock;
    this.verdicts =
        Caffeine.newBuilder()
            .maximumSize(size)
            .expireAfter(Expiry.creating((Question asked, Verdict said) -> life(said, remembered)))
            .ticker(ticker)
            .executor(Runnable::run)
            .recordStats()
            .buildAsync();
    CaffeineCacheMetrics.monitor(metrics, verdicts, "keystone-tokens");
  }

  /** Never beyond the end of the token, so an expired one is not remembered at all. */
  private Duration life(Verdict verdict, Duration remembered) {
    if (verdict.trouble() != null) {
      return Duration.ZERO;
    }
    if (verdict.token() == null) {
      return remembered;
    }
    Duration left = Duration.between(clock.instant(), verdict.token().expiresAt());
    return left.isNegative() ? Duration.ZERO : left.compareTo(remembered) < 0 ? left : remembered;
  }

  /**
   * What a token stands for; null for one that is not valid.
   *
   * @param expiredToo whether a token is good for which the time is over, but which Keystone still
   *     knows; for requests that a service vouches for
   * @param address of the client that sent it
   * @throws HaliteException UNAVAILABLE where Keystone cannot be asked
   */
  public @Nullable KeystoneToken validate(String token, boolean expiredToo, String address) {
    if (!ServiceSession.couldBeToken(token)) {
      return null;
    }
    Question question = new Question(digest(token), expiredToo);
    CompletableFuture<Verdict> own = new CompletableFuture<>();
    CompletableFuture<Verdict> shared = verdicts.get(question, (key, executor) -> own);
    if (shared == own) {
      answer(own, token, expiredToo, address);
    }
    Verdict verdict = shared.join();
    if (verdict.trouble() != null) {
      throw new HaliteException(FaultCode.UNAVAILABLE, verdict.trouble());
    }
    KeystoneToken found = verdict.token();
    boolean over = found != null && !clock.instant().isBefore(found.expiresAt());
    return over && !expiredToo ? null : found;
  }

  /** Completes the question in any case, because others wait for it. */
  private void answer(
      CompletableFuture<Verdict> question, String token, boolean expiredToo, String address) {
    try (Turns.Place place = sources.enter(address)) {
      Verdict verdict = ask(token, expiredToo);
      sources.heard(address, verdict.token() != null);
      question.complete(verdict);
    } catch (HaliteException e) {
      question.complete(new Verdict(null, e.reason()));
    } catch (RuntimeException | Error e) {
      question.completeExceptionally(e);
    }
  }

  private static boolean couldBeFernet(String token) {
    return token.startsWith(FERNET)
        && token.length() >= FERNET_LENGTH
        && token.chars().allMatch(c -> Character.isLetterOrDigit(c) || "-_=".indexOf(c) >= 0);
  }

  private static ByteBuffer digest(String token) {
    return ByteBuffer.wrap(Sha256.of(token.getBytes(StandardCharsets.US_ASCII)));
  }

  private Verdict ask(String token, boolean expiredToo) {
    String own = session.token();
    if (own.startsWith(FERNET) && !couldBeFernet(token)) {
      // Keystone gives out one kind of tokens.
      return new Verdict(null, null);
    }
    Answer answer = requests.describe(own, token, expiredToo);
    if (answer.status() == 401) {
      // Our own token was revoked, or Keystone's keys were changed: once more with a new one.
      session.forget(own);
      answer = requests.describe(session.token(), token, expiredToo);
    }
    return verdict(answer, expiredToo);
  }

  private Verdict verdict(Answer answer, boolean expiredToo) {
    switch (answer.status()) {
      case 200 -> {
        KeystoneToken token;
        try {
          token = TokenBody.token(answer.body());
        } catch (UnreadableAnswerException e) {
          throw unavailable("its answer cannot be read, " + e.getMessage());
        }
        Instant now = clock.instant();
        return new Verdict(expiredToo || now.isBefore(token.expiresAt()) ? token : null, null);
      }
      case 404 -> {
        if (TokenBody.saysNotFound(answer.body())) {
          return new Verdict(null, null);
        }
        throw unavailable("something else answers at its address");
      }
      case 401, 403 -> {
        log.error("Keystone does not let the account of this service validate tokens");
        throw unavailable("it refuses the account of this service");
      }
      default -> throw unavailable("it answered " + answer.status());
    }
  }
}
