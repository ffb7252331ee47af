package dev.halite.system;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The few calls of a Block Storage v3 client that the tests need. */
final class BlockStorage {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final JsonMapper JSON = new JsonMapper();

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(PATIENCE).build();
  private final URI endpoint;
  private final String token;

  BlockStorage(URI endpoint, String project) {
    this.endpoint = endpoint;
    this.token = "admin:" + project;
  }

  /** An answer; the body is null when there is none. */
  record Answer(int status, JsonNode body) {
    Answer require(int expected) {
      if (status != expected) {
        throw new AssertionError("Answered %d, not %d: %s".formatted(status, expected, body));
      }
      return this;
    }
  }

  /**
   * What was made, as the API shows it.
   *
   * @param host where a volume is
   * @param volume what it was made of; null for a volume
   */
  record Shown(UUID id, String name, String status, int size, String host, @Nullable UUID volume) {}

  Answer create(String name, int size, @Nullable String type) throws IOException {
    Map<String, Object> volume = new LinkedHashMap<>();
    volume.put("size", size);
    if (type != null) {
      volume.put("volume_type", type);
    }
    return create(Subject.VOLUME, name, volume);
  }

  /**
   * Asks for something.
   *
   * @param wanted its fields, without the name
   */
  Answer create(Subject subject, String name, Map<String, Object> wanted) throws IOException {
    Map<String, Object> named = new LinkedHashMap<>(wanted);
    named.put("name", name);
    return send("POST", path(subject), Map.of(subject.word(), named));
  }

  Answer delete(Subject subject, UUID id) throws IOException {
    return send("DELETE", path(subject) + "/" + id, null);
  }

  /** Asks for the end of a volume together with its snapshots. */
  Answer deleteAll(UUID volume) throws IOException {
    return send("DELETE", path(Subject.VOLUME) + "/" + volume + "?cascade=true", null);
  }

  Answer act(Subject subject, UUID id, Subject.Action action) throws IOException {
    if (!action.ofParent()) {
      return send(
          "POST", path(subject) + "/" + id + "/action", Map.of(action.key(), action.fields()));
    }
    UUID volume = find(subject, id).orElseThrow().volume();
    return send(
        "POST",
        path(Subject.VOLUME) + "/" + volume + "/action",
        Map.of(action.key(), Map.of(subject.word() + "_id", id)));
  }

  /** Asks something of a volume. */
  Answer act(UUID volume, String key, Map<String, ?> fields) throws IOException {
    return send("POST", path(Subject.VOLUME) + "/" + volume + "/action", Map.of(key, fields));
  }

  /** The one of that id; empty when it is not there. */
  Optional<Shown> find(Subject subject, UUID id) throws IOException {
    Answer answer = send("GET", path(subject) + "/" + id, null);
    return answer.status() == 404
        ? Optional.empty()
        : Optional.of(shown(answer.require(200).body().path(subject.word())));
  }

  /** All of the project, page by page. */
  List<Shown> list(Subject subject) throws IOException {
    String all = subject.word() + "s";
    List<Shown> shown = new ArrayList<>();
    String page = path(subject) + "/detail";
    while (page != null) {
      JsonNode body = send("GET", page, null).require(200).body();
      body.path(all).forEach(each -> shown.add(shown(each)));
      page = next(body.path(all + "_links"));
    }
    return shown;
  }

  private static @Nullable String next(JsonNode links) {
    for (JsonNode link : links) {
      if (link.path("rel").asString("").equals("next")) {
        return link.path("href").asString();
      }
    }
    return null;
  }

  /** Keeps a volume for a server that is not named. */
  Answer attach(UUID volume) throws IOException {
    return send("POST", "/v3/attachments", Map.of("attachment", Map.of("volume_uuid", volume)));
  }

  /** Keeps a volume for a server. */
  Answer attach(UUID volume, UUID server) throws IOException {
    return send(
        "POST",
        "/v3/attachments",
        Map.of("attachment", Map.of("volume_uuid", volume, "instance_uuid", server)));
  }

  /** Keeps a volume for a server that is not named. */
  Answer attach(UUID volume, String mode) throws IOException {
    return send(
        "POST",
        "/v3/attachments",
        Map.of("attachment", Map.of("volume_uuid", volume, "mode", mode)));
  }

  /** Connects the server; a repeat takes up what the first has begun. */
  Answer connect(UUID attachment, String connector) throws IOException {
    return send(
        "PUT",
        "/v3/attachments/" + attachment,
        Map.of("attachment", Map.of("connector", JSON.readTree(connector))));
  }

  Answer complete(UUID attachment) throws IOException {
    return send(
        "POST", "/v3/attachments/" + attachment + "/action", Map.of("os-complete", Map.of()));
  }

  Answer detach(UUID attachment) throws IOException {
    return send("DELETE", "/v3/attachments/" + attachment, null);
  }

  /** As an operator does who knows that the server's host was lost. */
  Answer detachByForce(UUID volume, UUID attachment) throws IOException {
    return send(
        "POST",
        path(Subject.VOLUME) + "/" + volume + "/action",
        Map.of("os-force_detach", Map.of("attachment_id", attachment)));
  }

  private static String path(Subject subject) {
    return "/v3/" + subject.word() + "s";
  }

  boolean isHealthy() {
    try {
      return send("GET", "/healthcheck", null).status() == 200;
    } catch (IOException notYet) {
      return false;
    }
  }

  static UUID id(Answer created) {
    return UUID.fromString(created.body().iterator().next().path("id").asString());
  }

  private static Shown shown(JsonNode made) {
    String volume = made.path("volume_id").asString("");
    return new Shown(
        UUID.fromString(made.path("id").asString()),
        made.path("name").asString(""),
        made.path("status").asString(),
        made.path("size").asInt(),
        made.path("os-vol-host-attr:host").asString(""),
        volume.isEmpty() ? null : UUID.fromString(volume));
  }

  private Answer send(String method, String path, @Nullable Object body) throws IOException {
    HttpRequest request =
        HttpRequest.newBuilder(endpoint.resolve(path))
            .timeout(PATIENCE)
            .header("X-Auth-Token", token)
            .header("OpenStack-API-Version", "volume 3.71")
            .header("Content-Type", "application/json")
            .method(
                method,
                body == null
                    ? BodyPublishers.noBody()
                    : BodyPublishers.ofString(JSON.writeValueAsString(body)))
            .build();
    try {
      HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
      String text = response.body();
      boolean json = text.startsWith("{") || text.startsWith("[");
      return new Answer(response.statusCode(), json ? JSON.readTree(text) : JSON.valueToTree(text));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }
}
