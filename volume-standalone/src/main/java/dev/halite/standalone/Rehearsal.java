package dev.halite.standalone;

import dev.halite.common.engine.database.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * A volume made and deleted through the API, for the recording of the start cache: what the first
 * request needs is in it then, too.
 */
final class Rehearsal {

  private static final Duration LIMIT = Duration.ofMinutes(5);
  private static final int POLL_MILLIS = 100;
  private static final int OK = 200;
  private static final int ACCEPTED = 202;
  private static final int NOT_FOUND = 404;

  private final HttpClient client;
  private final URI volumes;

  private final Optional<RehearsalUser> user;

  private Rehearsal(HttpClient client, URI volumes, Optional<RehearsalUser> user) {
    this.client = client;
    this.volumes = volumes;
    this.user = user;
  }

  /**
   * Makes the volume and deletes it.
   *
   * @param endpoint such as {@code http://127.0.0.1:8776/v3}
   * @throws StandaloneException when an answer is not the expected one, or none comes in time
   */
  static void play(String endpoint) throws InterruptedException {
    play(endpoint, Optional.empty());
  }

  /** As {@link #play(String)}, with a password. */
  static void play(String endpoint, RehearsalUser user) throws InterruptedException {
    play(endpoint, Optional.of(user));
  }

  private static void play(String endpoint, Optional<RehearsalUser> user)
      throws InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      new Rehearsal(client, URI.create(endpoint + "/volumes"), user).play();
    } catch (IOException e) {
      throw new StandaloneException("The rehearsal gets no answer: " + e, e);
    }
  }

  private void play() throws IOException, InterruptedException {
    HttpResponse<String> made =
        send(
            HttpRequest.newBuilder(volumes)
                .header("Content-Type", "application/json")
                .POST(
                    BodyPublishers.ofString(
                        "{\"volume\": {\"name\": \"rehearsal\", \"size\": 1}}")));
    require(made, ACCEPTED);
    URI volume = URI.create(volumes + "/" + Json.tree(made.body()).at("/volume/id").asString());
    await(
        volume,
        answer ->
            answer.statusCode() == OK
                && Json.tree(answer.body()).at("/volume/status").asString().equals("available"));
    require(send(HttpRequest.newBuilder(URI.create(volumes + "/detail"))), OK);
    require(send(HttpRequest.newBuilder(volume).DELETE()), ACCEPTED);
    await(volume, answer -> answer.statusCode() == NOT_FOUND);
  }

  private void await(URI volume, Predicate<HttpResponse<String>> expected)
      throws IOException, InterruptedException {
    long end = System.nanoTime() + LIMIT.toNanos();
    HttpResponse<String> answer = send(HttpRequest.newBuilder(volume));
    while (!expected.test(answer)) {
      if (System.nanoTime() > end) {
        throw new StandaloneException("The rehearsal waits in vain: " + answer.body());
      }
      Thread.sleep(POLL_MILLIS);
      answer = send(HttpRequest.newBuilder(volume));
    }
  }

  private HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    user.ifPresent(known -> request.header("Authorization", known.authorization()));
    return client.send(request.timeout(LIMIT).build(), BodyHandlers.ofString());
  }

  private static void require(HttpResponse<String> answer, int status) {
    if (answer.statusCode() != status) {
      throw new StandaloneException(
          "The rehearsal was answered with %d: %s".formatted(answer.statusCode(), answer.body()));
    }
  }
}
