package dev.halite.api.keystone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halite.api.json.ApiJson;
import dev.halite.testkit.keystone.KeystoneUnderTest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import tools.jackson.databind.JsonNode;

/** Makes users and tokens in a real Keystone. */
public final class KeystoneAdministrator {
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final String url;
  private final String token;

  /** An application credential, as it is shown once. */
  public record Credential(String id, String secret) {}

  public KeystoneAdministrator(KeystoneUnderTest keystone) {
    url = keystone.url().toString();
    token = token("admin", KeystoneUnderTest.ADMIN_PASSWORD, "admin");
  }

  public String newProject(String name) {
    return post("/projects", "{\"project\":{\"name\":\"%s\"}}".formatted(name))
        .at("/project/id")
        .stringValue();
  }

  public String newUser(String name, String password) {
    return post(
            "/users", "{\"user\":{\"name\":\"%s\",\"password\":\"%s\"}}".formatted(name, password))
        .at("/user/id")
        .stringValue();
  }

  /** Id of a role, which is made if it is not there. */
  public String role(String name) {
    JsonNode found = send("GET", "/roles?name=" + name, null, token, 200).path("roles");
    return found.isEmpty()
        ? post("/roles", "{\"role\":{\"name\":\"%s\"}}".formatted(name))
            .at("/role/id")
            .stringValue()
        : found.path(0).path("id").stringValue();
  }

  public void grant(String user, String project, String role) {
    send(
        "PUT",
        "/projects/%s/users/%s/roles/%s".formatted(project, user, role(role)),
        null,
        token,
        204);
  }

  public void grantOnSystem(String user, String role) {
    send("PUT", "/system/users/%s/roles/%s".formatted(user, role(role)), null, token, 204);
  }

  public Credential newCredential(String user, String userToken, String accessRules) {
    JsonNode made =
        send(
                "POST",
                "/users/%s/application_credentials".formatted(user),
                "{\"application_credential\":{\"name\":\"c%d\"%s}}"
                    .formatted(System.nanoTime(), accessRules),
                userToken,
                201)
            .path("application_credential");
    return new Credential(made.path("id").stringValue(), made.path("secret").stringValue());
  }

  public void disable(String user) {
    send("PATCH", "/users/" + user, "{\"user\":{\"enabled\":false}}", token, 200);
  }

  public void revoke(String revoked) {
    HttpResponse<String> answer =
        exchange(
            request("/auth/tokens")
                .header("X-Auth-Token", token)
                .header("X-Subject-Token", revoked)
                .DELETE());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(204);
  }

  public String token(String user, String password, String project) {
    return issue(
        password(user, password)
            + ",\"scope\":{\"project\":{\"name\":\"%s\",\"domain\":{\"name\":\"Default\"}}}"
                .formatted(project));
  }

  public String systemToken(String user, String password) {
    return issue(password(user, password) + ",\"scope\":{\"system\":{\"all\":true}}");
  }

  public String token(Credential credential) {
    return issue(
        """
        "identity":{"methods":["application_credential"],
          "application_credential":{"id":"%s","secret":"%s"}}\
        """
            .formatted(credential.id(), credential.secret()));
  }

  private static String password(String user, String password) {
    return """
    "identity":{"methods":["password"],"password":{"user":{"name":"%s","password":"%s",
      "domain":{"name":"Default"}}}}\
    """
        .formatted(user, password);
  }

  private String issue(String auth) {
    HttpResponse<String> answer =
        exchange(
            request("/auth/tokens")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"auth\":{%s}}".formatted(auth))));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    return answer.headers().firstValue("X-Subject-Token").orElseThrow();
  }

  private JsonNode post(String path, String body) {
    return send("POST", path, body, token, 201);
  }

  private JsonNode send(String method, String path, String body, String asker, int expected) {
    HttpResponse<String> answer =
        exchange(
            request(path)
                .header("X-Auth-Token", asker)
                .header("Content-Type", "application/json")
                .method(
                    method,
                    body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body)));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(expected);
    return ApiJson.MAPPER.readTree(answer.body().isEmpty() ? "{}" : answer.body());
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(url + path)).timeout(Duration.ofSeconds(30));
  }

  private HttpResponse<String> exchange(HttpRequest.Builder request) {
    try {
      return client.send(request.build(), BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
