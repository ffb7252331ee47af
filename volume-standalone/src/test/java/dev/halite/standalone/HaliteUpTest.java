package dev.halite.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.halite.embedded.FreePort;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The program as a process of its own, as a user starts and ends it. */
@Timeout(600)
class HaliteUpTest {

  private static final int SIGTERM = 15;

  @TempDir Path directory;

  private final int port = new FreePort(new Random()).choose();
  private StandalonePrograms programs;

  @BeforeEach
  void prepare() {
    programs = new StandalonePrograms(directory, port);
  }

  @AfterEach
  void endProcesses() throws Exception {
    programs.close();
  }

  @Test
  void servesUntilItIsEndedAndComesBackAfterAKill() throws Exception {
    Path data = directory.resolve("data");
    Process first = programs.up(data);
    programs.awaitReady(first);
    String volume = create();
    awaitAnswer(volume, 200, "\"status\":\"available\"");
    assertThat(fileOf(volume, data)).hasSize(1L << 30);
    assertThat(catalogUsers(first)).containsExactly("halite_services");

    assertThat(refusal(data, port + 1))
        .isEqualTo("halite: %s is in use by another Halite (process %d).", data, first.pid());
    assertThat(refusal(directory.resolve("other"), port))
        .isEqualTo("halite: Port %d on this machine is taken; choose another with --port.", port);

    first.destroyForcibly().waitFor();
    Process second = programs.up(data);
    programs.awaitReady(second);
    awaitAnswer(volume, 200, "\"status\":\"available\"");
    assertThat(manage(data, "check", "--backends")).isEqualTo("exit code 0");
    assertThat(send(request(volume).DELETE()).statusCode()).isEqualTo(202);
    awaitAnswer(volume, 404, "itemNotFound");
    assertThat(fileOf(volume, data)).doesNotExist();

    second.destroy();
    assertThat(second.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(second.exitValue()).isEqualTo(128 + SIGTERM);
    assertThat(programs.output(second)).doesNotContain("ERROR", "Exception", "halite: ");
    assertThat(data.resolve("catalog/cluster/postmaster.pid")).doesNotExist();

    Files.createFile(fileOf(volume, data));
    assertThat(manage(data, "check", "--backends"))
        .startsWith("object-left: volume " + fileOf(volume, data).toString().split("volume-")[1])
        .endsWith("exit code 1");
  }

  /** The accounts that the services use at the catalog, as its processes are called. */
  private static Set<String> catalogUsers(Process program) {
    Pattern session = Pattern.compile("postgres: (\\S+) \\S+ 127\\.0\\.0\\.1\\(.*");
    return program
        .descendants()
        .map(process -> commandLine(process.pid()))
        .map(session::matcher)
        .filter(Matcher::matches)
        .map(matcher -> matcher.group(1))
        .collect(Collectors.toSet());
  }

  private static String commandLine(long process) {
    try {
      return Files.readString(Path.of("/proc", String.valueOf(process), "cmdline"))
          .replace('\0', ' ')
          .strip();
    } catch (IOException e) {
      return "";
    }
  }

  /** What the operator's command printed, and its exit code. */
  private String manage(Path data, String... arguments) throws Exception {
    List<String> all = new ArrayList<>(List.of("manage", "--data", data.toString()));
    all.addAll(List.of(arguments));
    Process process = programs.start(all);
    assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
    return programs.output(process) + "exit code " + process.exitValue();
  }

  private String refusal(Path data, int refusedPort) throws Exception {
    Process process =
        programs.start(
            List.of("up", "--port", String.valueOf(refusedPort), "--data", data.toString()));
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isEqualTo(1);
    return programs.output(process).strip();
  }

  private String create() throws Exception {
    HttpResponse<String> answer =
        send(
            request("/v3/volumes")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"volume\": {\"size\": 1}}")));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
    Matcher id = Pattern.compile("\"id\":\"([0-9a-f-]{36})\"").matcher(answer.body());
    assertThat(id.find()).isTrue();
    return "/v3/volumes/" + id.group(1);
  }

  private void awaitAnswer(String path, int status, String content) {
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(
            () -> {
              HttpResponse<String> answer = send(request(path).GET());
              assertThat(answer.body()).contains(content);
              assertThat(answer.statusCode()).isEqualTo(status);
            });
  }

  private static Path fileOf(String volume, Path data) {
    String id = volume.substring(volume.lastIndexOf('/') + 1);
    return data.resolve("volumes").resolve("volume-" + id);
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
  }

  private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(request.build(), BodyHandlers.ofString());
    }
  }
}
