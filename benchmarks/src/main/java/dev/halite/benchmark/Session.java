package dev.halite.benchmark;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What one client asks of the API about volumes, or snapshots, one request at a time. */
final class Session implements Closeable {
  private static final JsonMapper JSON = JsonMapper.shared();

  private final Connection connection;
  private final String path;
  private final String kind;

  /**
   * @param path of all of them
   * @param kind key of one of them in requests and answers
   */
  Session(Connection connection, String path, String kind) {
    this.connection = connection;
    this.path = path;
    this.kind = kind;
  }

  /** Asks for a volume; its id. */
  String create(String name, int gb) throws IOException {
    return create(name, "size", gb);
  }

  /** Asks for one with a property besides its name; its id. */
  String create(String name, String property, Object value) throws IOException {
    String body = JSON.writeValueAsString(Map.of(kind, Map.of("name", name, property, value)));
    Answer answer = connection.send("POST", path, body).require(202);
    return JSON.readTree(answer.body()).path(kind).path("id").asString();
  }

  String status(String id) throws IOException {
    return status(get(id).require(200));
  }

  private String status(Answer answer) {
    return JSON.readTree(answer.body()).path(kind).path("status").asString();
  }

  /** Looks until one that was asked for at this time is available. */
  void awaitAvailable(String id, long startedAt, Polling polling) throws IOException {
    String status;
    do {
      polling.pause(startedAt);
      status = status(id + polling.query());
    } while (status.equals("creating"));
    if (!status.equals("available")) {
      throw new UnexpectedAnswerException("The %s %s is in status %s".formatted(kind, id, status));
    }
  }

  Answer get(String id) throws IOException {
    return connection.send("GET", path + "/" + id, null);
  }

  void delete(String id) throws IOException {
    connection.send("DELETE", path + "/" + id, null).require(202);
  }

  boolean isGone(String id) throws IOException {
    Answer answer = get(id);
    if (answer.status() == 404) {
      return true;
    }
    String status = status(answer.require(200));
    if (status.startsWith("error")) {
      throw new UnexpectedAnswerException("The %s %s is in status %s".formatted(kind, id, status));
    }
    return false;
  }

  /** A list of at most {@code limit}, not looked into. */
  Answer list(boolean detail, int limit) throws IOException {
    return connection.send("GET", listPath(detail, limit), null).require(200);
  }

  /** How many there are in a list. */
  int sizeOf(Answer list) {
    return JSON.readTree(list.body()).path(kind + "s").size();
  }

  /** Ids of at most {@code limit} of the project's, the newest first. */
  List<String> ids(int limit) throws IOException {
    List<String> ids = new ArrayList<>();
    String marker = "";
    while (ids.size() < limit) {
      int page = Math.min(1_000, limit - ids.size());
      Answer answer = connection.send("GET", listPath(false, page) + marker, null).require(200);
      JsonNode found = JSON.readTree(answer.body()).path(kind + "s");
      found.forEach(one -> ids.add(one.path("id").asString()));
      if (found.size() < page) {
        break;
      }
      marker = "&marker=" + ids.getLast();
    }
    return ids;
  }

  private String listPath(boolean detail, int limit) {
    return path + (detail ? "/detail" : "") + "?limit=" + limit;
  }

  @Override
  public void close() throws IOException {
    connection.close();
  }
}
