package dev.halite.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The driver against a server of a few lines that answers as the API does. */
@Timeout(60)
class VolumeBenchmarkTest {
  private static final Pattern SOURCE = Pattern.compile("\"(volume_id|snapshot_id)\":\"([^\"]+)\"");
  private static final Pattern LIMIT = Pattern.compile("[?&]limit=(\\d+)");

  private final AtomicInteger awaited = new AtomicInteger();
  private final Map<String, Integer> looks = new ConcurrentHashMap<>();
  private final Set<String> snapshots = ConcurrentHashMap.newKeySet();
  private final Map<String, String> copied = new ConcurrentHashMap<>();
  private final Map<String, Boolean> deleting = new ConcurrentHashMap<>();
  private final StringWriter printed = new StringWriter();
  @TempDir private Path directory;
  private HttpServer server;
  private ExecutorService threads;
  private String afterCreating = "available";

  @BeforeEach
  void start() throws IOException {
    threads = Executors.newVirtualThreadPerTaskExecutor();
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/v3/", this::answer);
    server.createContext("/healthcheck", VolumeBenchmarkTest::answerHealth);
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
    threads.close();
  }

  @Test
  void createsUntilAsManyVolumesAreAvailableAsWereAskedFor() throws IOException {
    assertThat(run("create", "--count", "20", "--poll", "1")).isZero();

    JsonNode created = figures("create");
    assertThat(created.path("count").asInt()).isEqualTo(20);
    assertThat(created.path("failures").asInt()).isZero();
    assertThat(created.path("p99_ms").asDouble()).isPositive();
    assertThat(figures("create-accepted").path("count").asInt()).isEqualTo(20);
    assertThat(looks).hasSize(20);
  }

  @Test
  void failsWhenAVolumeEndsInAnError() throws IOException {
    afterCreating = "error";

    assertThat(run("create", "--count", "1", "--poll", "1")).isEqualTo(1);

    assertThat(figures("create").path("failures").asInt()).isEqualTo(1);
    assertThat(printed.toString()).contains("is in status error");
  }

  @Test
  void readsListsAndDeletesWhatIsThere() throws IOException {
    run("create", "--count", "5", "--poll", "1");

    assertThat(run("get")).isZero();
    assertThat(run("list", "--limit", "5")).isZero();
    assertThat(run("delete", "--poll", "1")).isZero();

    assertThat(figures("get").path("count").asInt()).isPositive();
    assertThat(figures("list").path("count").asInt()).isPositive();
    assertThat(figures("delete").path("count").asInt()).isEqualTo(5);
    assertThat(looks).isEmpty();
  }

  @Test
  void copiesVolumesAndTheirSnapshotsInTurn() throws IOException {
    run("create", "--count", "4", "--poll", "1");

    assertThat(run("copy", "--poll", "1")).isZero();
    assertThat(run("copy", "--clones", "--sources", "5", "--poll", "1")).isZero();

    assertThat(figures("snapshot").path("count").asInt()).isPositive();
    assertThat(figures("snapshot-accepted").path("failures").asInt()).isZero();
    assertThat(figures("clone").path("count").asInt()).isPositive();
    assertThat(copied.values().stream().filter("volume_id"::equals)).hasSize(4);
    assertThat(copied.values().stream().filter("snapshot_id"::equals)).hasSize(5);
  }

  /** The server here answers such a request when the volume is available. */
  @Test
  void oneThatHasTheServerTellLooksOnce() throws IOException {
    run("create", "--count", "4", "--poll", "1");
    run("copy", "--poll", "1");

    assertThat(run("copy", "--clones", "--sources", "4", "--await")).isZero();

    JsonNode made = figures("clone-awaited");
    assertThat(made.path("count").asInt()).isPositive();
    assertThat(awaited.get()).isGreaterThanOrEqualTo(made.path("count").asInt());
    assertThat(figures("clone-awaited-accepted").path("failures").asInt()).isZero();
  }

  @Test
  void copiesNothingWhereClientsWouldMeet() throws IOException {
    run("create", "--count", "2", "--poll", "1");

    assertThat(run("copy", "--poll", "1")).isEqualTo(1);
  }

  @Test
  void aListIsNotMeasuredWhereItIsShorterThanItsPage() throws IOException {
    run("create", "--count", "3", "--poll", "1");

    assertThat(run("list", "--detail", "--limit", "4")).isEqualTo(1);
    assertThat(run("list", "--detail", "--limit", "3", "--event", "of-three")).isZero();
    assertThat(figures("of-three").path("count").asInt()).isPositive();
  }

  @Test
  void countsNothingThatEndsInTheWarmUp() throws IOException {
    assertThat(run("create", "--count", "3", "--poll", "1", "--warm-up", "600")).isZero();

    assertThat(figures("create").path("count").asInt()).isZero();
  }

  @Test
  void putsTheMediansAndTheRatioIntoATable() throws IOException {
    Files.writeString(
        figures(),
        """
        {"event":"four-commits","per_second":100.0,"mean_ms":10.0}
        {"event":"create","per_second":20.0,"mean_ms":50.0,"p50_ms":40.0}
        {"event":"create","per_second":60.0,"mean_ms":30.0,"p50_ms":20.0}
        {"event":"create","per_second":50.0,"mean_ms":90.0,"p50_ms":80.0}
        """);

    assertThat(execute("table", figures().toString())).isZero();

    assertThat(printed.toString())
        .contains("| create |  | 50.0 | 50.0 | 40.0 | | | | 3 |")
        .contains("Rate of create to four-commits: 0.50");
  }

  @Test
  void aTableHasEachNumberOfClientsByItself() throws IOException {
    Files.writeString(
        figures(),
        """
        {"event":"librbd-clone","clients":1,"per_second":50.0,"mean_ms":20.0}
        {"event":"clone","clients":1,"per_second":30.0,"mean_ms":30.0}
        {"event":"librbd-clone","clients":16,"per_second":200.0,"mean_ms":80.0}
        {"event":"clone","clients":16,"per_second":80.0,"mean_ms":200.0}
        """);

    assertThat(execute("table", figures().toString())).isZero();

    assertThat(printed.toString())
        .contains("| clone | 1 | 30.0 |", "| clone | 16 | 80.0 |")
        .contains("Rate of clone to librbd-clone, clients: 1: 0.60")
        .contains("Rate of clone to librbd-clone, clients: 16: 0.40");
  }

  @Test
  void aTableBesideAnotherBuildHasTheRatioOfTheMedians() throws IOException {
    Path old = directory.resolve("old.jsonl");
    Files.writeString(
        old,
        """
        {"event":"create","per_second":80.0}
        {"event":"create","per_second":100.0}
        {"event":"create","per_second":10.0}
        """);
    Files.writeString(
        figures(),
        """
        {"event":"create","per_second":60.0,"mean_ms":40.0}
        {"event":"list","per_second":7.0,"mean_ms":1.0}
        """);

    assertThat(execute("table", "--beside", old.toString(), figures().toString())).isZero();

    assertThat(printed.toString())
        .contains("| max | runs | ratio |")
        .contains("| create |  | 60.0 | 40.0 | | | | | 1 | 0.75 |")
        .contains("| list |  | 7.0 | 1.0 | | | | | 1 | |");
  }

  @Test
  void aTableMayHaveTheRatiosOfLatencies() throws IOException {
    Path alone = directory.resolve("alone.jsonl");
    Files.writeString(alone, "{\"event\":\"get\",\"p50_ms\":2.0,\"p99_ms\":10.0}\n");
    Files.writeString(
        figures(),
        "{\"event\":\"get\",\"p50_ms\":3.0,\"p99_ms\":5.0,\"failures\":7,\"server_errors\":2}\n");

    assertThat(
            execute(
                "table",
                "--beside",
                alone.toString(),
                "--ratio",
                "p50_ms",
                "--ratio",
                "p99_ms",
                figures().toString()))
        .isZero();

    assertThat(printed.toString())
        .contains("| runs | ratio of p50 | ratio of p99 |")
        .contains("| 1 | 1.50 | 0.50 |")
        .contains("Failed: 7, of them with 5xx: 2");
  }

  @Test
  void membersMakeReadAndDelete() throws IOException {
    assertThat(siege("members", "--member", "ann:x:aa", "--pause", "1", "--clients", "2")).isZero();

    assertThat(figures("create").path("count").asInt()).isPositive();
    assertThat(figures("list").path("count").asInt()).isPositive();
    assertThat(figures("delete").path("count").asInt()).isPositive();
    assertThat(figures("request").path("count").asInt())
        .isGreaterThan(figures("get").path("count").asInt());
  }

  @Test
  void visitorsAskForHealthAndLogIn() throws IOException {
    assertThat(siege("visitors", "--known", "ann:x:aa", "--new", "ben:x:aa", "--pause", "10"))
        .isZero();

    assertThat(figures("health").path("count").asInt()).isPositive();
    assertThat(figures("new-user").path("count").asInt()).isPositive();
  }

  @Test
  void whoIsHostileDoesAllOfIt() {
    assertThat(
            execute("hostile", "--url", url(), "--user", "m:x:aa", "--seconds", "2", "--each", "1"))
        .isZero();
    assertThat(execute("flood", "--url", url(), "--seconds", "1", "--each", "2")).isZero();

    assertThat(printed.toString())
        .contains("create ", "list ", "slow reader", "wrong password", "random token", "health");
  }

  private int siege(String command, String... more) {
    List<String> arguments = new ArrayList<>(List.of(command, "--url", url()));
    arguments.addAll(List.of("--json", figures().toString(), "--warm-up", "0", "--seconds", "2"));
    arguments.addAll(List.of(more));
    return execute(arguments.toArray(String[]::new));
  }

  private String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  private int run(String command, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(command, "--url", url(), "--clients", "3", "--json", figures().toString()));
    if (!Arrays.asList(more).contains("--warm-up")) {
      arguments.addAll(List.of("--warm-up", "0"));
    }
    // Enough for what ends by itself.
    boolean endless = Set.of("get", "list", "copy").contains(command);
    arguments.addAll(List.of("--seconds", endless ? "2" : "40"));
    arguments.addAll(List.of(more));
    return execute(arguments.toArray(String[]::new));
  }

  private int execute(String... arguments) {
    return VolumeBenchmark.commandLine().setOut(new PrintWriter(printed)).execute(arguments);
  }

  private Path figures() {
    return directory.resolve("figures.jsonl");
  }

  private JsonNode figures(String event) throws IOException {
    return Files.readAllLines(figures()).stream()
        .map(line -> JsonMapper.shared().readTree(line))
        .filter(line -> line.path("event").asString().equals(event))
        .reduce((earlier, later) -> later)
        .orElseThrow();
  }

  private static void answerHealth(HttpExchange exchange) throws IOException {
    try (exchange) {
      send(exchange, 200, "OK");
    }
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      String path = exchange.getRequestURI().getPath();
      String id = path.substring(path.lastIndexOf('/') + 1);
      String kind = path.contains("/snapshots") ? "snapshot" : "volume";
      switch (exchange.getRequestMethod()) {
        case "POST" -> {
          String created = java.util.UUID.randomUUID().toString();
          if (kind.equals("snapshot")) {
            snapshots.add(created);
          }
          Matcher source = SOURCE.matcher(body);
          if (source.find()) {
            copied.put(source.group(2), source.group(1));
          }
          looks.put(created, 0);
          send(exchange, 202, "{\"" + kind + "\":{\"id\":\"" + created + "\"}}");
        }
        case "DELETE" -> {
          deleting.put(id, true);
          send(exchange, 202, "");
        }
        case "GET" -> {
          if (path.matches("/v3/[^/]+/" + kind + "s(/detail)?")) {
            String ids =
                looks.keySet().stream()
                    .filter(one -> snapshots.contains(one) == kind.equals("snapshot"))
                    .limit(limit(exchange))
                    .map("{\"id\":\"%s\"}"::formatted)
                    .collect(java.util.stream.Collectors.joining(","));
            send(exchange, 200, "{\"" + kind + "s\":[" + ids + "]}");
          } else if (deleting.containsKey(id)) {
            looks.remove(id);
            send(exchange, 404, "{}");
          } else {
            boolean waits = "wait=60".equals(exchange.getRequestURI().getQuery());
            if (waits) {
              awaited.incrementAndGet();
            }
            boolean early = looks.merge(id, 1, Integer::sum) < 3 && !waits;
            String status = early ? "creating" : afterCreating;
            send(exchange, 200, "{\"" + kind + "\":{\"status\":\"" + status + "\"}}");
          }
        }
        default -> send(exchange, 405, "{}");
      }
    }
  }

  private static long limit(HttpExchange exchange) {
    Matcher asked = LIMIT.matcher(exchange.getRequestURI().toString());
    return asked.find() ? Long.parseLong(asked.group(1)) : 1_000;
  }

  /** Short answers with their length, longer ones in chunks. */
  private static void send(HttpExchange exchange, int status, String text) throws IOException {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(
        status, body.length == 0 ? -1 : body.length < 60 ? body.length : 0);
    exchange.getResponseBody().write(body);
  }
}
