package dev.halite.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.halite.embedded.FreePort;
import dev.halite.testkit.Tier;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The program and its database are killed amid creates and stay off; nothing ends in error. */
@Timeout(1800)
class PowerCutTest {
  private static final int CREATES = 60;
  private static final int CLIENTS = 8;
  private static final Pattern ID = Pattern.compile("\"id\":\"([0-9a-f-]{36})\"");

  /** Less and more than a volume waits for a backend from its request on. */
  private static final List<Duration> OFF =
      List.of(Duration.ZERO, Duration.ofSeconds(45), Duration.ofSeconds(120))
          .subList(0, Tier.count(2, 3));

  @TempDir Path directory;

  private final int port = new FreePort(new Random()).choose();
  private final HttpClient client = HttpClient.newHttpClient();
  private final Set<String> accepted = ConcurrentHashMap.newKeySet();
  private StandalonePrograms programs;

  @BeforeEach
  void prepare() {
    programs = new StandalonePrograms(directory, port);
  }

  @AfterEach
  void endProcesses() throws Exception {
    client.close();
    programs.close();
  }

  @Test
  void whatWasAcceptedBeforeThePowerWasCutIsMade() throws Exception {
    Path data = directory.resolve("data");
    Process process = programs.up(data);
    programs.awaitReady(process);
    String limits = "{\"quota_class_set\": {\"volumes\": -1, \"gigabytes\": -1}}";
    assertThat(
            send(
                request("/v3/os-quota-class-sets/default")
                    .header("Content-Type", "application/json")
                    .PUT(BodyPublishers.ofString(limits))))
        .contains("\"volumes\":-1");
    for (Duration off : OFF) {
      cutThePowerAmidCreates(process, data, CREATES / OFF.size());
      LockSupport.parkNanos(off.toNanos());
      process = programs.up(data);
      programs.awaitReady(process);
    }
    await()
        .atMost(Duration.ofSeconds(120))
        .untilAsserted(
            () ->
                assertThat(send(request("/v3/volumes?status=creating").GET()))
                    .doesNotContain("id"));
    for (String id : accepted) {
      assertThat(send(request("/v3/volumes/" + id).GET())).contains("\"status\":\"available\"");
    }
    assertThat(send(request("/v3/volumes?status=error").GET())).isEqualTo("{\"volumes\":[]}");
  }

  private void cutThePowerAmidCreates(Process process, Path data, int creates) throws Exception {
    long database = databaseIn(data);
    int before = accepted.size();
    try (ExecutorService clients = Executors.newFixedThreadPool(CLIENTS)) {
      for (int i = 0; i < creates; i++) {
        clients.execute(this::create);
      }
      await()
          .atMost(Duration.ofSeconds(60))
          .pollInterval(Duration.ofMillis(5))
          .until(() -> accepted.size() >= before + creates / 2);
      process.destroyForcibly().waitFor();
      ProcessHandle.of(database).ifPresent(ProcessHandle::destroyForcibly);
    }
  }

  private static long databaseIn(Path data) throws IOException {
    return Long.parseLong(
        Files.readAllLines(data.resolve("catalog/cluster/postmaster.pid")).getFirst().strip());
  }

  private void create() {
    try {
      Matcher id =
          ID.matcher(
              send(
                  request("/v3/volumes")
                      .header("Content-Type", "application/json")
                      .POST(BodyPublishers.ofString("{\"volume\": {\"size\": 1}}"))));
      // A service that is just going refuses, which promises nothing.
      if (id.find()) {
        accepted.add(id.group(1));
      }
    } catch (IOException lost) {
      // Nobody was told that the volume is made.
      assertThat(lost).isNotNull();
    }
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
        .timeout(Duration.ofSeconds(60));
  }

  private String send(HttpRequest.Builder request) throws IOException {
    try {
      HttpResponse<String> answer = client.send(request.build(), BodyHandlers.ofString());
      return answer.body();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }
}
