package dev.halite.common.openstack.compute;

import dev.halite.common.engine.database.Json;
import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.fault.HaliteException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends JSON and reads the answer. What is not answered is UNAVAILABLE. */
final class Exchanges {
  private static final Logger log = LoggerFactory.getLogger(Exchanges.class);

  private final HttpClient client;
  private final Duration patience;

  Exchanges(HttpClient client, Duration patience) {
    this.client = client;
    this.patience = patience;
  }

  HttpResponse<String> post(String who, URI address, Object body, Map<String, String> headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(address)
            .timeout(patience)
            .header("Content-Type", "application/json")
            .header("Accept", "application/json")
            .POST(BodyPublishers.ofString(Json.write(body)));
    headers.forEach(request::header);
    try {
      return client.send(request.build(), BodyHandlers.ofString());
    } catch (IOException e) {
      log.warn("The {} does not answer: {}", who, e.toString());
      throw unavailable(who, "it does not answer");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new HaliteException(
          FaultCode.CANCELLED, "The question to the " + who + " was cancelled.", e);
    }
  }

  static HaliteException unavailable(String who, String why) {
    return new HaliteException(
        FaultCode.UNAVAILABLE, "The %s cannot be told now: %s.".formatted(who, why));
  }
}
