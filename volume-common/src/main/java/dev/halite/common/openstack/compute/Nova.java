package dev.halite.common.openstack.compute;

import dev.halite.common.engine.database.Json;
import dev.halite.common.openstack.identity.ServiceSession;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/**
 * A compute service by its API. What it does not say in its own words is not taken for its word: a
 * wrong address or a proxy has a 404 for everything.
 */
final class Nova implements ComputeService {
  static final String COMPUTE = "compute service";

  /** The first that knows of volumes that grow. */
  private static final String EVENTS = "compute 2.51";

  /** The first that says by which attachment a server has a volume. */
  private static final String ATTACHMENTS = "compute 2.89";

  /** As long as Cinder's schedulers wait for it: somebody's volume waits meanwhile. */
  private static final Duration LONGEST_FOR_A_PLACE = Duration.ofSeconds(5);

  private final String root;
  private final ServiceSession session;
  private final Exchanges exchanges;
  private final TimeLimit questions;

  /**
   * @param address of its API, with its version
   * @param questions how long a question takes at most, with all that belongs to it
   */
  Nova(URI address, ServiceSession session, Exchanges exchanges, TimeLimit questions) {
    String text = address.toString();
    this.root = text.endsWith("/") ? text : text + "/";
    this.session = session;
    this.exchanges = exchanges;
    this.questions = questions;
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
    byte[] body = Json.write(Map.of("events", told)).getBytes(StandardCharsets.UTF_8);
    URI events = URI.create(root + "os-server-external-events");
    HttpResponse<String> answer =
        send(EVENTS, headers -> exchanges.post(COMPUTE, events, body, headers));
    return switch (answer.statusCode()) {
      case 200, 207 -> NovaWords.refusals(answer.body(), servers);
      case 404 -> {
        // None of the servers is there, or none is on a host.
        requireOwnWord(NovaWords.saysThatNobodyIsTold(answer.body()));
        yield servers.stream().map(server -> new Refusal(server, answer.statusCode())).toList();
      }
      default -> throw odd(answer);
    };
  }

  @Override
  public VolumeUse use(UUID server, UUID volume, UUID attachment) {
    return questions.within(
        COMPUTE,
        () -> {
          HttpResponse<String> answer =
              get(ATTACHMENTS, "servers/" + server + "/os-volume_attachments/" + volume);
          return switch (answer.statusCode()) {
            // While a server moves it is named by its new place alone, and writes from the old one.
            case 200 ->
                NovaWords.isBy(answer.body(), server, volume, attachment) || isAtWork(server)
                    ? VolumeUse.USED
                    : VolumeUse.UNUSED;
            case 404 -> {
              // That it has no such volume says that it was seen.
              if (NovaWords.saysNotFound(answer.body(), volume.toString())) {
                yield VolumeUse.UNUSED;
              }
              requireGone(answer, server);
              yield VolumeUse.SERVER_GONE;
            }
            default -> throw odd(answer);
          };
        });
  }

  @Override
  public boolean knows(UUID server) {
    return described(server, questions).isPresent();
  }

  @Override
  public Optional<ServerPlace> place(UUID server) {
    return described(server, questions.atMost(LONGEST_FOR_A_PLACE)).map(NovaWords::place);
  }

  private Optional<JsonNode> described(UUID server, TimeLimit limit) {
    return limit.within(
        COMPUTE,
        () -> {
          HttpResponse<String> answer = get(EVENTS, "servers/" + server);
          return switch (answer.statusCode()) {
            case 200 -> Optional.of(NovaWords.described(answer.body(), server));
            case 404 -> {
              requireGone(answer, server);
              yield Optional.empty();
            }
            default -> throw odd(answer);
          };
        });
  }

  private boolean isAtWork(UUID server) {
    HttpResponse<String> answer = get(EVENTS, "servers/" + server);
    if (answer.statusCode() != 200) {
      throw odd(answer);
    }
    return NovaWords.isAtWork(answer.body(), server);
  }

  /**
   * Refuses the word that a server is not there from whom the list of all servers does not say so,
   * too: who may see its own project's servers alone is told that of all others.
   */
  private void requireGone(HttpResponse<String> said, UUID server) {
    requireOwnWord(NovaWords.saysNotFound(said.body(), server.toString()));
    HttpResponse<String> answer = get(EVENTS, "servers?all_tenants=1&uuid=" + server);
    // Who is no administrator has 'uuid' ignored, and is told of any.
    if (answer.statusCode() == 403
        || answer.statusCode() == 200 && NovaWords.hasServers(answer.body())) {
      throw Exchanges.unavailable(
          COMPUTE, "its account (halite.compute.username) may not see the servers of all projects");
    }
    if (answer.statusCode() != 200) {
      throw odd(answer);
    }
  }

  private static void requireOwnWord(boolean own) {
    if (!own) {
      throw Exchanges.unavailable(
          COMPUTE, "something else answers 404 at its address (halite.compute.url)");
    }
  }

  private static RuntimeException odd(HttpResponse<String> answer) {
    return Exchanges.unavailable(COMPUTE, "it answered " + answer.statusCode());
  }

  private HttpResponse<String> get(String version, String path) {
    URI address = URI.create(root + path);
    return send(version, headers -> exchanges.get(COMPUTE, address, headers));
  }

  /** Once more with another token, if the first was refused: it may have been revoked. */
  private HttpResponse<String> send(
      String version, Function<Map<String, String>, HttpResponse<String>> exchange) {
    String token = session.token();
    HttpResponse<String> answer = exchange.apply(headers(version, token));
    if (answer.statusCode() != 401) {
      return answer;
    }
    session.forget(token);
    return exchange.apply(headers(version, session.token()));
  }

  private static Map<String, String> headers(String version, String token) {
    return Map.of("X-Auth-Token", token, "OpenStack-API-Version", version);
  }
}
