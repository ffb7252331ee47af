package dev.halite.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Asks services as a user, with secrets in each request, and keeps what they answer: no secret is
 * to be found there.
 */
final class Talk implements AutoCloseable {
  static final String PASSWORD = "password of a user";
  static final String WRONG_PASSWORD = "wrong password";
  static final String TOKEN = "token";
  static final String TOKEN_OF_A_SERVICE = "token of a service";
  static final String USER = "operator";

  private static final Pattern ID = Pattern.compile("\"id\":\"([0-9a-f-]{36})\"");

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  /** Where something was said, and what. */
  private final Map<String, String> said = new LinkedHashMap<>();

  private final PlantedSecrets planted;
  private final String password;

  Talk(PlantedSecrets planted) {
    this.planted = planted;
    this.password = planted.plant(PASSWORD);
  }

  /** The one that the user has. */
  String password() {
    return password;
  }

  String get(ServiceProcess process, String path) throws IOException {
    return say(process, "GET", path, null);
  }

  String post(ServiceProcess process, String path, String body) throws IOException {
    return say(process, "POST", path, body);
  }

  String say(ServiceProcess process, String method, String path, @Nullable String body)
      throws IOException {
    HttpResponse<String> answer = send(process, method, path, body, password);
    keep("answer to %s %s of %s".formatted(method, path, process), answer);
    return answer.body();
  }

  /** Without the password. */
  String guess(ServiceProcess process, String path) throws IOException {
    HttpResponse<String> answer = send(process, "GET", path, null, planted.plant(WRONG_PASSWORD));
    keep("answer to a wrong password of " + process, answer);
    return answer.body();
  }

  /** The answer is the secret that was asked for, and is not kept. */
  String ask(ServiceProcess process, String method, String path, @Nullable String body)
      throws IOException {
    return send(process, method, path, body, password).body();
  }

  int status(ServiceProcess process, String path) throws IOException {
    return send(process, "GET", path, null, password).statusCode();
  }

  /** Asked again and again, so without secrets, of which each is searched for. */
  boolean isHealthy(ServiceProcess process) {
    try {
      return answer(HttpRequest.newBuilder(uri(process, "/healthcheck"))).body().equals("OK");
    } catch (IOException notYet) {
      return false;
    }
  }

  /** Of what was made. */
  static UUID id(String answer) {
    Matcher id = ID.matcher(answer);
    assertThat(id.find()).as(answer).isTrue();
    return UUID.fromString(id.group(1));
  }

  /** Something else that was said. */
  void keep(String where, String text) {
    said.merge(where, text, (before, now) -> before + "\n" + now);
  }

  /** What was said there. */
  String said(String where) {
    return said.getOrDefault(where, "");
  }

  /** The secrets that were told, by the places. */
  Map<String, List<String>> told() {
    Map<String, List<String>> told = new TreeMap<>();
    said.forEach(
        (where, text) -> {
          List<String> secrets = planted.in(text);
          if (!secrets.isEmpty()) {
            told.put(where, secrets);
          }
        });
    return told;
  }

  private void keep(String where, HttpResponse<String> answer) {
    keep(where, answer.headers().map() + "\n" + answer.body());
  }

  private HttpResponse<String> send(
      ServiceProcess process,
      String method,
      String path,
      @Nullable String body,
      String passwordToSay)
      throws IOException {
    String login = USER + ":" + passwordToSay;
    return answer(
        HttpRequest.newBuilder(uri(process, path))
            .header("Content-Type", "application/json")
            .header("OpenStack-API-Version", "volume 3.71")
            .header(
                "Authorization",
                "Basic "
                    + Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8)))
            .header("X-Auth-Token", planted.plant(TOKEN))
            .header("X-Service-Token", planted.plant(TOKEN_OF_A_SERVICE))
            // So that answers are kept, of which none may have a secret in it.
            .header("Idempotency-Key", UUID.randomUUID().toString())
            .method(
                method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body)));
  }

  private HttpResponse<String> answer(HttpRequest.Builder request) throws IOException {
    try {
      return http.send(request.timeout(Duration.ofSeconds(60)).build(), BodyHandlers.ofString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private static URI uri(ServiceProcess process, String path) {
    return URI.create("http://127.0.0.1:" + process.properties().get("server.port") + path);
  }

  @Override
  public void close() {
    http.close();
  }
}
