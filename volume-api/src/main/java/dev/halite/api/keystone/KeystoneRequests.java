package dev.halite.api.keystone;

import static dev.halite.common.openstack.identity.ServiceSession.unavailable;

import dev.halite.common.engine.secret.SecretText;
import dev.halite.common.openstack.identity.ServiceSession.Issued;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.retry.RetryPolicy;
import org.springframework.core.retry.RetryTemplate;
import org.springframework.http.MediaType;
import org.springframework.http.client.ClientHttpResponse;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestClientException;

/**
 * Sends requests to Keystone, a bounded number at a time, and repeats what was not answered. All
 * that can go wrong on the way is UNAVAILABLE: neither a yes nor a no.
 */
final class KeystoneRequests {
  private static final Logger log = LoggerFactory.getLogger(KeystoneRequests.class);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);
  private static final String TOKENS = "/v3/auth/tokens?nocatalog";

  /** What is longer is no answer of Keystone's, which is asked for no catalog. */
  private static final int LONGEST = 1 << 20;

  /** Says that access rules are obeyed here; without it tokens that have some are refused. */
  private static final String ACCESS_RULES = "OpenStack-Identity-Access-Rules";

  private final RestClient client;
  private final Places connections;
  private final Duration patience;
  private final RetryTemplate retries;
  private final MeterRegistry metrics;

  /** No answer, or one that says that there is none for now. */
  private static final class NoAnswerException extends RuntimeException {
    private static final long serialVersionUID = 1;

    NoAnswerException(String reason, @Nullable Throwable cause) {
      super(reason, cause);
    }

    String reason() {
      return String.valueOf(getMessage());
    }

    /** For the log, where a trace for each request of an outage would hide everything else. */
    String detail() {
      Throwable root = this;
      while (root.getCause() != null) {
        root = root.getCause();
      }
      return root == this ? reason() : reason() + ", " + root;
    }
  }

  /**
   * An answer.
   *
   * @param issued a new token, from its header
   */
  record Answer(int status, byte[] body, @Nullable SecretText issued) {}

  /**
   * @param client takes every status for an answer. No interface with a method for each request:
   *     the framework would trace the values of its parameters, which are secrets here
   * @param connections requests at the same time
   * @param patience how long a request waits for a place among them
   * @param retries how often one is repeated
   * @param metrics where the time of each is counted
   */
  KeystoneRequests(
      RestClient client, int connections, Duration patience, int retries, MeterRegistry metrics) {
    this.client = client;
    this.metrics = metrics;
    this.connections = new Places(connections);
    this.patience = patience;
    this.retries =
        new RetryTemplate(
            RetryPolicy.builder()
                .includes(NoAnswerException.class)
                .maxRetries(retries)
                .delay(FIRST_PAUSE)
                .multiplier(2)
                .maxDelay(LONGEST_PAUSE)
                .build());
  }

  /** Asks for a token of our own. */
  Issued issue(byte[] credentials) {
    Answer answer =
        persistently(
            () ->
                client
                    .post()
                    .uri(TOKENS)
                    .contentType(MediaType.APPLICATION_JSON)
                    .body(credentials));
    return new Issued(answer.status(), answer.body(), answer.issued());
  }

  /** Asks what a token stands for. */
  Answer describe(String own, String subject, boolean expiredToo) {
    return persistently(
        () ->
            client
                .get()
                .uri(expiredToo ? TOKENS + "&allow_expired=1" : TOKENS)
                .header("X-Auth-Token", own)
                .header("X-Subject-Token", subject)
                .header(ACCESS_RULES, "1.0"));
  }

  private Answer persistently(Supplier<RestClient.RequestHeadersSpec<?>> request) {
    try {
      return retries.invoke(() -> once(request));
    } catch (NoAnswerException last) {
      log.warn("Keystone was asked in vain: {}", last.detail());
      throw unavailable(last.reason());
    }
  }

  private Answer once(Supplier<RestClient.RequestHeadersSpec<?>> request) {
    if (!connections.take(patience)) {
      throw unavailable("too many requests wait for it");
    }
    Timer.Sample time = Timer.start(metrics);
    String outcome = "none";
    try {
      Answer answer =
          request
              .get()
              .accept(MediaType.APPLICATION_JSON)
              .exchangeForRequiredValue((sent, response) -> read(response));
      int status = answer.status();
      outcome = status / 100 + "xx";
      if (status >= 500 || status == 429) {
        throw new NoAnswerException("it answered " + status, null);
      }
      if (answer.body().length > LONGEST) {
        throw unavailable("its answer is far too long");
      }
      return answer;
    } catch (RestClientException e) {
      throw new NoAnswerException("it does not answer", e);
    } finally {
      time.stop(metrics.timer("halite.keystone.requests", "outcome", outcome));
      connections.giveBack();
    }
  }

  /** No more of it than shows that it is too long. */
  private static Answer read(ClientHttpResponse response) throws IOException {
    InputStream content = response.getBody();
    byte[] body = content.readNBytes(LONGEST + 1);
    if (body.length > LONGEST) {
      // Or the rest would be read when the response is closed.
      content.close();
    }
    String token = response.getHeaders().getFirst("X-Subject-Token");
    return new Answer(
        response.getStatusCode().value(), body, token == null ? null : new SecretText(token));
  }
}
