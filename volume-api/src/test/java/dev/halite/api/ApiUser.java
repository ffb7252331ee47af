package dev.halite.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halite.api.TestClient.Answer;
import java.util.UUID;
import tools.jackson.databind.JsonNode;

/** Somebody who sends requests in a project and a microversion. */
public record ApiUser(TestClient client, String project, String roles, int minor) {

  static String newProject() {
    return UUID.randomUUID().toString().replace("-", "");
  }

  /** The same user, asking for {@code 3.minor}. */
  public ApiUser at(int version) {
    return new ApiUser(client, project, roles, version);
  }

  /** Somebody with other roles in the same project. */
  public ApiUser as(String others) {
    return new ApiUser(client, project, others, minor);
  }

  public Answer get(String path) {
    return send("GET", path, null);
  }

  public Answer delete(String path) {
    return send("DELETE", path, null);
  }

  public Answer post(String path, String json) {
    return send("POST", path, json);
  }

  public Answer put(String path, String json) {
    return send("PUT", path, json);
  }

  /** Sends a request; the path is below the project. */
  public Answer send(String method, String path, String json, String... headers) {
    String[] all = new String[headers.length + 4];
    System.arraycopy(headers, 0, all, 4, headers.length);
    all[0] = "X-Auth-Token";
    all[1] = "user-of-" + project + ":" + project + ":" + roles;
    all[2] = "OpenStack-API-Version";
    all[3] = "volume 3." + minor;
    String full = path.startsWith("/v3") ? path : "/v3/" + project + path;
    return client.send(method, full, json, all).hasUsualHeaders();
  }

  /** Gets what must be there. */
  public JsonNode read(String path) {
    Answer answer = get(path);
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    return answer.json();
  }

  /** Makes a volume, which then waits for a scheduler. */
  public UUID newVolume(String fields) {
    Answer answer = post("/volumes", "{\"volume\":{\"size\":1" + fields + "}}");
    assertThat(answer.status()).as(answer.body()).isEqualTo(202);
    return UUID.fromString(answer.json().at("/volume/id").stringValue());
  }
}
