package dev.halite.common.openstack.identity;

import dev.halite.common.engine.database.Json;
import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.fault.HaliteException;
import dev.halite.common.engine.secret.SecretText;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;

/**
 * This service's own token. One request at a time fetches it; others wait for the same answer, be
 * it a token or a failure.
 */
public final class ServiceSession {
  private static final Logger log = LoggerFactory.getLogger(ServiceSession.class);

  /** Renewed so long before its end, or after half of its life if that is shorter. */
  private static final Duration MARGIN = Duration.ofSeconds(60);

  /** Wrong credentials are not tried again and again: Keystone may lock the account. */
  private static final Duration REFUSED_PAUSE = Duration.ofSeconds(5);

  private final ServiceAccount account;
  private final Requests requests;
  private final Clock clock;
  private final AtomicReference<@Nullable Attempt> latest = new AtomicReference<>();

  private static final int LONGEST_TOKEN = 16 << 10;

  /** The way to Keystone. */
  public interface Requests {
    /**
     * Asks for a token.
     *
     * @param credentials body of the request; holds a secret
     * @throws HaliteException UNAVAILABLE when there is no answer
     */
    Issued issue(byte[] credentials);
  }

  /**
   * What Keystone answered.
   *
   * @param token the new token, from its header
   */
  public record Issued(int status, byte[] body, @Nullable SecretText token) {}

  /** What an attempt came to. */
  private sealed interface Session {
    boolean isOver(Instant now);

    /** A token that may be used until shortly before its end. */
    record Given(SecretText token, Instant until) implements Session {
      @Override
      public boolean isOver(Instant now) {
        return !now.isBefore(until);
      }
    }

    /** Keystone refuses the account, and is not asked again for a while. */
    record Refused(Instant until) implements Session {
      @Override
      public boolean isOver(Instant now) {
        return !now.isBefore(until);
      }
    }

    /** Nobody could be asked; the next who needs a token tries again. */
    record Failed(String reason) implements Session {
      @Override
      public boolean isOver(Instant now) {
        return true;
      }
    }
  }

  private static final class Attempt {
    private final CompletableFuture<Session> session = new CompletableFuture<>();

    boolean isOver(Instant now) {
      return session.isDone() && session.join().isOver(now);
    }

    boolean gave(String token) {
      return session.isDone()
          && session.join() instanceof Session.Given given
          && given.token().reveal().equals(token);
    }
  }

  public ServiceSession(ServiceAccount account, Requests requests, Clock clock) {
    this.account = account;
    this.requests = requests;
    this.clock = clock;
  }

  /**
   * A token that is good for now.
   *
   * @throws HaliteException UNAVAILABLE when there is none
   */
  public String token() {
    Attempt known = latest.get();
    if (known == null || known.isOver(clock.instant())) {
      Attempt own = new Attempt();
      if (latest.compareAndSet(known, own)) {
        complete(own);
        return tokenOf(own);
      }
    }
    Attempt current = latest.get();
    return current == null ? token() : tokenOf(current);
  }

  /** Forgets a token that Keystone has refused, unless another has been fetched meanwhile. */
  public void forget(String refused) {
    Attempt known = latest.get();
    if (known != null && known.gave(refused)) {
      latest.compareAndSet(known, null);
    }
  }

  private void complete(Attempt own) {
    try {
      own.session.complete(fetch());
    } catch (HaliteException e) {
      own.session.complete(new Session.Failed(e.reason()));
    } catch (RuntimeException | Error e) {
      log.error("The session with Keystone ended in a defect", e);
      own.session.complete(new Session.Failed("The identity service cannot be asked now."));
    }
  }

  private Session fetch() {
    Instant asked = clock.instant();
    Issued answer = requests.issue(account.request());
    if (answer.status() == 401) {
      log.error("Keystone refuses the account of this service; look at {}", account.settings());
      return new Session.Refused(asked.plus(REFUSED_PAUSE));
    }
    SecretText token = answer.token();
    if (answer.status() != 201 || token == null || !couldBeToken(token.reveal())) {
      throw unavailable("it answered " + answer.status() + " to a request for a token");
    }
    Instant end = expiry(answer.body());
    Duration half = Duration.between(asked, end).dividedBy(2);
    Duration margin = half.compareTo(MARGIN) < 0 ? half : MARGIN;
    return new Session.Given(token, end.minus(margin));
  }

  private static Instant expiry(byte[] body) {
    try {
      String text = new String(body, StandardCharsets.UTF_8);
      return Instant.parse(Json.tree(text).at("/token/expires_at").asString(""));
    } catch (JacksonException e) {
      // Its message may quote the answer, which is nothing for a log.
      throw unavailable("its answer cannot be read, it is not JSON");
    } catch (DateTimeException e) {
      throw unavailable("its answer cannot be read, its expires_at is no time");
    }
  }

  /** Whether this can stand in a header on its way to Keystone. */
  public static boolean couldBeToken(String text) {
    return !text.isEmpty()
        && text.length() <= LONGEST_TOKEN
        && text.chars().allMatch(c -> c > ' ' && c < 127);
  }

  /** Keystone says neither yes nor no. */
  public static HaliteException unavailable(String reason) {
    return new HaliteException(
        FaultCode.UNAVAILABLE, "The identity service cannot be asked now: " + reason + ".");
  }

  private static String tokenOf(Attempt attempt) {
    return switch (attempt.session.join()) {
      case Session.Given given -> given.token().reveal();
      case Session.Refused refused -> throw unavailable("it refuses the account of this service");
      // A new one for each thread that waited: a shared exception would collect their traces.
      case Session.Failed failed ->
          throw new HaliteException(FaultCode.UNAVAILABLE, failed.reason());
    };
  }
}
