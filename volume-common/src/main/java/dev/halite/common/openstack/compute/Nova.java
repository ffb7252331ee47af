package dev.halite.common.openstack.compute;

import dev.halite.common.engine.database.Json;
import dev.halite.common.openstack.identity.ServiceSession;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** A compute service by its API of external events. */
final class Nova implements ComputeService {
  private static final String COMPUTE = "compute service";

  /** The first that knows of volumes that grow. */
  private static final String VERSION = "compute 2.51";

  private final URI events;
  private final ServiceSession session;
  private final Exchanges exchanges;

  /**
   * @param address of its API, with its version
   */
  Nova(URI address, ServiceSession session, Exchanges exchanges) {
    String text = address.toString();
    this.events =
        URI.create((text.endsWith("/") ? text : text + "/") + "os-server-external-events");
    this.session = session;
    this.exchanges = exchanges;
  }

  @Override
  public boolean isConfigured() {
    return true;
  }

  @Override
  public List<Refusal> volumeExtended(UUID volume, Collection<UUID> servers) {
    List<Map<String, String>> told =
        servers.stream()
            .map(
                server ->
                    Map.of(
                        "name",
                        "volume-extended",
                        "server_uuid",
                        server.toString(),
                        "tag",
                        volume.toString()))
            .toList();
    HttpResponse<String> answer =
        send(Json.write(Map.of("events", told)).getBytes(StandardCharsets.UTF_8));
    return switch (answer.statusCode()) {
      case 200, 207 -> refusals(answer.body(), servers);
      // None of the servers is there, or none is on a host.
      case 404, 422 ->
          servers.stream().map(server -> new Refusal(server, answer.statusCode())).toList();
      default -> throw Exchanges.unavailable(COMPUTE, "it answered " + answer.statusCode());
    };
  }

  /** Once more with another token, if the first was refused: it may have been revoked. */
  private HttpResponse<String> send(byte[] body) {
    String token = session.token();
    HttpResponse<String> answer = post(body, token);
    if (answer.statusCode() != 401) {
      return answer;
    }
    session.forget(token);
    return post(body, session.token());
  }

  private HttpResponse<String> post(byte[] body, String token) {
    return exchanges.post(
        COMPUTE, events, body, Map.of("X-Auth-Token", token, "OpenStack-API-Version", VERSION));
  }

  private static List<Refusal> refusals(String body, Collection<UUID> asked) {
    List<Refusal> refusals = new ArrayList<>();
    try {
      for (JsonNode event : Json.tree(body).path("events")) {
        int code = event.path("code").asInt(200);
        if (code >= 400) {
          UUID server = UUID.fromString(event.path("server_uuid").asString(""));
          if (asked.contains(server)) {
            refusals.add(new Refusal(server, code));
          }
        }
      }
      return refusals;
    } catch (JacksonException | IllegalArgumentException e) {
      throw Exchanges.unavailable(COMPUTE, "its answer cannot be read");
    }
  }
}
