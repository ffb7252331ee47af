package dev.halite.testkit.keystone;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** Answers like a Keystone for the two requests that are made to it, and fails on demand. */
public final class FakeKeystone implements AutoCloseable {
  /** Of the account that validates tokens. */
  public static final String PASSWORD = "fake-own-password";

  private final HttpServer server;
  private final Map<String, String> tokens = new ConcurrentHashMap<>();
  private final Map<String, Instant> ends = new ConcurrentHashMap<>();
  private final List<Seen> seen = new CopyOnWriteArrayList<>();
  private final AtomicInteger issued = new AtomicInteger();
  private volatile String ownTokens = "fake-own-token-";
  private volatile String own = "";
  private volatile Instant ownEnd = Instant.now().plusSeconds(3600);
  private volatile boolean accountRefused;
  private volatile int failures;
  private volatile int failure;
  private volatile String strangersBody = "";
  private volatile CountDownLatch gate = new CountDownLatch(0);

  /** A request that came in. */
  public record Seen(String method, String query, Map<String, List<String>> headers, String body) {
    public Seen {
      headers = Map.copyOf(headers);
    }

    /** The first of these headers, or an empty text. */
    public String header(String name) {
      return headers.getOrDefault(name, List.of("")).getFirst();
    }
  }

  /** Serves HTTP. */
  public FakeKeystone() {
    this(null);
  }

  /** Serves HTTPS where it is given a certificate. */
  public FakeKeystone(@Nullable SSLContext certificate) {
    InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    try {
      if (certificate == null) {
        server = HttpServer.create(address, 0);
      } else {
        HttpsServer secure = HttpsServer.create(address, 0);
        secure.setHttpsConfigurator(new HttpsConfigurator(certificate));
        server = secure;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/identity/v3/auth/tokens", this::answer);
    server.start();
  }

  /** Its address, without the version. */
  public URI url() {
    String scheme = server instanceof HttpsServer ? "https" : "http";
    return URI.create(scheme + "://127.0.0.1:" + server.getAddress().getPort() + "/identity");
  }

  /** Knows a token from now on; the body is what stands below {@code token}, without its end. */
  public void knows(String token, Instant end, String body) {
    ends.put(token, end);
    tokens.put(token, body);
  }

  /** Knows a user's token in a project. */
  public void knowsUser(String token, String user, String project, String... roles) {
    knows(token, Instant.now().plusSeconds(3600), user(user, project, roles));
  }

  /** What a token of a user in a project says. */
  public static String user(String user, String project, String... roles) {
    StringBuilder names = new StringBuilder();
    for (String role : roles) {
      names
          .append(names.isEmpty() ? "" : ",")
          .append("{\"id\":\"1\",\"name\":\"%s\"}".formatted(role));
    }
    return """
    "user":{"id":"%s","name":"n","domain":{"id":"default","name":"Default"}},
    "project":{"id":"%s","name":"p","domain":{"id":"default","name":"Default"}},
    "roles":[%s]\
    """
        .formatted(user, project, names);
  }

  /** Knows a token no more. */
  public void forget(String token) {
    tokens.remove(token);
  }

  /** The service's own token is no longer accepted. */
  public void revokeOwn() {
    own = "";
  }

  /** How own tokens begin that are issued from now on. */
  public void gives(String beginning) {
    ownTokens = beginning;
  }

  /** When own tokens end that are issued from now on. */
  public void ownTokensEnd(Instant end) {
    ownEnd = end;
  }

  /** Whether it refuses the account of the service. */
  public void refuseAccount(boolean refuse) {
    accountRefused = refuse;
  }

  /** The next requests are answered with this status. */
  public void fail(int times, int status, String body) {
    failure = status;
    strangersBody = body;
    failures = times;
  }

  /** Requests about tokens wait from now on. */
  public CountDownLatch holdBack() {
    gate = new CountDownLatch(1);
    return gate;
  }

  /** How many own tokens it has issued. */
  public int issuedTokens() {
    return issued.get();
  }

  /** All that came in. */
  public List<Seen> seen() {
    return seen;
  }

  /** How often it was asked for this token. */
  public long questions(String token) {
    return seen.stream().filter(one -> one.header("X-subject-token").equals(token)).count();
  }

  private void answer(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    seen.add(
        new Seen(
            exchange.getRequestMethod(),
            String.valueOf(exchange.getRequestURI().getQuery()),
            exchange.getRequestHeaders(),
            body));
    if (fails()) {
      send(exchange, failure, strangersBody);
    } else if (exchange.getRequestMethod().equals("POST")) {
      issue(exchange, body);
    } else {
      describe(exchange);
    }
  }

  private synchronized boolean fails() {
    return failures > 0 && failures-- > 0;
  }

  private synchronized void issue(HttpExchange exchange, String body) throws IOException {
    if (accountRefused || !body.contains(PASSWORD)) {
      send(exchange, 401, error(401));
      return;
    }
    own = ownTokens + issued.incrementAndGet();
    exchange.getResponseHeaders().set("X-Subject-Token", own);
    send(exchange, 201, "{\"token\":{\"expires_at\":\"%s\"}}".formatted(ownEnd));
  }

  private void describe(HttpExchange exchange) throws IOException {
    try {
      if (!gate.await(30, TimeUnit.SECONDS)) {
        throw new IOException("held back for too long");
      }
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
    String asker = header(exchange, "X-Auth-Token");
    String subject = header(exchange, "X-Subject-Token");
    String query = exchange.getRequestURI().getQuery();
    boolean expiredToo = query != null && query.contains("allow_expired=1");
    String known = tokens.get(subject);
    Instant end = ends.getOrDefault(subject, Instant.EPOCH);
    if (own.isEmpty() || !own.equals(asker)) {
      send(exchange, 401, error(401));
    } else if (known == null || (!expiredToo && end.isBefore(Instant.now()))) {
      send(exchange, 404, error(404));
    } else {
      send(exchange, 200, "{\"token\":{\"expires_at\":\"%s\",%s}}".formatted(end, known));
    }
  }

  private static String header(HttpExchange exchange, String name) {
    return Objects.requireNonNullElse(exchange.getRequestHeaders().getFirst(name), "");
  }

  private static String error(int code) {
    return "{\"error\":{\"code\":%d,\"title\":\"t\",\"message\":\"m\"}}".formatted(code);
  }

  private static void send(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  @Override
  public void close() {
    gate.countDown();
    server.stop(0);
  }
}
