package dev.halite.testkit.compute;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** Answers like a Nova to what it is asked about servers and their volumes, and fails on demand. */
public final class FakeNova implements AutoCloseable {
  private static final String ROOT = "/compute/v2.1";

  private final HttpServer server;

  /** The attachment by which a server has a volume, below both; those of no volume are alone. */
  private final Map<String, UUID> uses = new ConcurrentHashMap<>();

  private final Map<UUID, Place> places = new ConcurrentHashMap<>();
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private volatile @Nullable Integer failure;
  private volatile String task = "null";
  private volatile @Nullable Runnable before;

  /** Starts on a port of its own, of this machine alone. */
  public FakeNova() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext(ROOT + "/servers", this::answer);
    server.start();
  }

  /** Address of its API, with the version. */
  public URI url() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + ROOT);
  }

  /** Has a server from now on. */
  public void knows(UUID server) {
    uses.put("/" + server, server);
  }

  /** Has a project's server on a host from now on; null: on none. */
  public void places(UUID server, String project, @Nullable String host) {
    knows(server);
    places.put(server, new Place(project, host));
  }

  private record Place(String project, @Nullable String host) {
    String shown() {
      return ",\"tenant_id\":\"%s\",\"OS-EXT-SRV-ATTR:host\":%s"
          .formatted(project, host == null ? "null" : "\"" + host + "\"");
    }
  }

  /** Has a server with a volume from now on. */
  public void has(UUID server, UUID volume, UUID attachment) {
    knows(server);
    uses.put("/" + server + "/os-volume_attachments/" + volume, attachment);
  }

  /** Has a server no longer, nor what it had. */
  public void forget(UUID server) {
    uses.keySet().removeIf(path -> path.startsWith("/" + server));
  }

  /** Says from now on that this is done with its servers; null: nothing. */
  public void does(@Nullable String with) {
    task = with == null ? "null" : "\"" + with + "\"";
  }

  /** Answers with this status alone from now on; null: no more. */
  public void fail(@Nullable Integer status) {
    failure = status;
  }

  /** Does this before each answer from now on. */
  public void before(Runnable work) {
    before = work;
  }

  /** The paths of all that it was asked, below its servers. */
  public List<String> asked() {
    return asked;
  }

  private void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath().substring((ROOT + "/servers").length());
    asked.add(path);
    if (before != null) {
      before.run();
    }
    UUID known = uses.get(path);
    if (failure != null) {
      send(exchange, failure, "<html>");
    } else if (path.isEmpty()) {
      String query = exchange.getRequestURI().getQuery();
      boolean there = uses.containsKey("/" + query.substring(query.lastIndexOf('=') + 1));
      send(exchange, 200, there ? "{\"servers\":[{}]}" : "{\"servers\":[]}");
    } else if (known == null) {
      send(
          exchange,
          404,
          "{\"itemNotFound\":{\"code\":404,\"message\":\"Instance %s could not be found.\"}}"
              .formatted(path.split("/", -1)[1]));
    } else {
      send(exchange, 200, shown(path.split("/", -1), known));
    }
  }

  private String shown(String[] path, UUID known) {
    return path.length == 2
        ? "{\"server\":{\"id\":\"%s\",\"OS-EXT-STS:task_state\":%s%s}}"
            .formatted(known, task, places.containsKey(known) ? places.get(known).shown() : "")
        : "{\"volumeAttachment\":{\"serverId\":\"%s\",\"volumeId\":\"%s\",\"attachment_id\":\"%s\"}}"
            .formatted(path[1], path[3], known);
  }

  private static void send(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
