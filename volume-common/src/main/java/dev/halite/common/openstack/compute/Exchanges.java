package dev.halite.common.openstack.compute;

import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.fault.HaliteException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends JSON and reads the answer. What is not answered is UNAVAILABLE. */
final class Exchanges {
  private static final Logger log = LoggerFactory.getLogger(Exchanges.class);

  /** What is longer is none of the answers that are asked for. */
  private static final long LONGEST = 1 << 20;

  private final HttpClient client;
  private final Duration patience;

  Exchanges(HttpClient client, Duration patience) {
    this.client = client;
    this.patience = patience;
  }

  HttpResponse<String> post(String who, URI address, byte[] body, Map<String, String> headers) {
    return send(
        who,
        HttpRequest.newBuilder(address)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofByteArray(body)),
        headers);
  }

  HttpResponse<String> get(String who, URI address, Map<String, String> headers) {
    return send(who, HttpRequest.newBuilder(address).GET(), headers);
  }

  private HttpResponse<String> send(
      String who, HttpRequest.Builder request, Map<String, String> headers) {
    request.header("Accept", "application/json");
    headers.forEach(request::header);
    CompletableFuture<HttpResponse<String>> answer =
        client.sendAsync(request.build(), BodyHandlers.limiting(BodyHandlers.ofString(), LONGEST));
    try {
      // A limit on the request itself would end when the headers are there.
      return answer.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      answer.cancel(true);
      log.warn("The {} does not answer: {}", who, e.toString());
      throw unavailable(who, "it does not answer");
    } catch (InterruptedException e) {
      answer.cancel(true);
      Thread.currentThread().interrupt();
      throw new HaliteException(
          FaultCode.CANCELLED, "The question to the " + who + " was cancelled.", e);
    }
  }

  static HaliteException unavailable(String who, String why) {
    return new HaliteException(
        FaultCode.UNAVAILABLE, "The %s cannot be asked now: %s.".formatted(who, why));
  }
}
