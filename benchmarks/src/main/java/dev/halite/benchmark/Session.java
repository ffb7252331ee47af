package dev.halite.benchmark;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What one client asks of the API, one request at a time. */
final class Session implements Closeable {
  private static final JsonMapper JSON = JsonMapper.shared();

  private final Connection connection;
  private final String volumes;

  Session(Connection connection, String volumes) {
    this.connection = connection;
    this.volumes = volumes;
  }

  /** Asks for a volume; its id. */
  String create(String name, int gb) throws IOException {
    String body = "{\"volume\":{\"size\":%d,\"name\":\"%s\"}}".formatted(gb, name);
    Answer answer = connection.send("POST", volumes, body).require(202);
    return JSON.readTree(answer.body()).path("volume").path("id").asString();
  }

  String status(String id) throws IOException {
    Answer answer = get(id).require(200);
    return JSON.readTree(answer.body()).path("volume").path("status").asString();
  }

  Answer get(String id) throws IOException {
    return connection.send("GET", volumes + "/" + id, null);
  }

  void delete(String id) throws IOException {
    connection.send("DELETE", volumes + "/" + id, null).require(202);
  }

  boolean isGone(String id) throws IOException {
    Answer answer = get(id);
    if (answer.status() == 404) {
      return true;
    }
    answer.require(200);
    String status = JSON.readTree(answer.body()).path("volume").path("status").asString();
    if (status.startsWith("error")) {
      throw new UnexpectedAnswerException("Volume %s is in status %s".formatted(id, status));
    }
    return false;
  }

  /** A list of at most {@code limit} volumes, not looked into. */
  Answer list(boolean detail, int limit) throws IOException {
    return connection.send("GET", listPath(detail, limit), null).require(200);
  }

  /** Ids of at most {@code limit} volumes of the project. */
  List<String> ids(int limit) throws IOException {
    List<String> ids = new ArrayList<>();
    String marker = "";
    while (ids.size() < limit) {
      int page = Math.min(1_000, limit - ids.size());
      Answer answer = connection.send("GET", listPath(false, page) + marker, null).require(200);
      JsonNode found = JSON.readTree(answer.body()).path("volumes");
      found.forEach(volume -> ids.add(volume.path("id").asString()));
      if (found.size() < page) {
        break;
      }
      marker = "&marker=" + ids.getLast();
    }
    return ids;
  }

  private String listPath(boolean detail, int limit) {
    return volumes + (detail ? "/detail" : "") + "?limit=" + limit;
  }

  @Override
  public void close() throws IOException {
    connection.close();
  }
}
