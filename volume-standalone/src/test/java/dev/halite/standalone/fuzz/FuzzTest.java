package dev.halite.standalone.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.halite.embedded.FreePort;
import dev.halite.standalone.StandalonePrograms;
import dev.halite.testkit.Tier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Requests of all kinds, right, nearly right and absurd, to the running program with users of
 * several projects. Whatever comes, it answers in its own form, shows nobody what is another
 * project's, fails nowhere, and keeps nothing of it.
 *
 * <p>{@code -Dhalite.seed} repeats a run; a failure prints a command that sends the request.
 */
@Timeout(3600)
class FuzzTest {
  private static final long SEED = Long.getLong("halite.seed", 20261125L);
  private static final int MOST_PROBLEMS = 20;

  @TempDir Path directory;

  private final int port = new FreePort(new Random()).choose();
  private final Chance chance = new Chance(SEED);
  private final Tenants tenants = new Tenants(chance);
  private final Wire wire = new Wire(port);
  private final Judge judge = new Judge(tenants::secretsTo);
  private final Map<Integer, Integer> statuses = new TreeMap<>();
  private final Map<String, String> problems = new LinkedHashMap<>();
  private StandalonePrograms programs;
  private Process program;

  @BeforeEach
  void start() throws Exception {
    Path users = directory.resolve("users");
    Path settings = directory.resolve("settings.yml");
    Files.write(users, tenants.usersFile());
    Files.writeString(
        settings,
        """
        halite.auth:
          strategy: basic
          users-file: %s
          cache-seconds: 3600
        # Logs as an installed program does, into its file.
        logging.config: classpath:dev/halite/standalone/fuzz/logback.xml
        """
            .formatted(users));
    programs = new StandalonePrograms(directory, port);
    program = programs.up(directory.resolve("data"), "--config", settings.toString());
    programs.awaitReady(program);
  }

  @AfterEach
  void stop() throws Exception {
    programs.close();
  }

  @Test
  void whateverIsSentIsAnsweredAndTellsNothingOfOthers() throws Exception {
    int count = Tier.count(2_000, 50_000);
    System.out.printf("%d requests: -Dhalite.seed=%d%n", count, SEED);
    tenants.furnish(wire);
    Requests requests = new Requests(description(), tenants, chance);
    send(requests, count / 3);
    ProcessState before = ProcessState.of(program);
    send(requests, count - count / 3);
    System.out.println("answers by status: " + statuses);
    System.out.println("after a third: " + before);
    System.out.println("after all: " + ProcessState.of(program));

    assertThat(problems.values()).as("-Dhalite.seed=" + SEED).isEmpty();
    assertThat(statuses.keySet()).contains(200, 202, 400, 401, 403, 404, 405, 415);
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(
            () -> {
              ProcessState after = ProcessState.of(program);
              assertThat(after.heapBytes()).isLessThan(before.heapBytes() * 5 / 4);
              assertThat(after.descriptors()).isLessThan(before.descriptors() + 50);
            });
    assertThat(program.isAlive()).isTrue();
    assertLogIsClean();
  }

  private JsonNode description() {
    WireAnswer answer =
        wire.send(
            new WireRequest(
                "GET /openapi HTTP/1.1", List.of("Host: 127.0.0.1", "Connection: close"), ""));
    assertThat(answer.status()).isEqualTo(200);
    return new JsonMapper().readTree(answer.body());
  }

  private void send(Requests requests, int count) {
    for (int i = 0; i < count && problems.size() < MOST_PROBLEMS; i++) {
      if (i % 200 == 199) {
        tenants.furnish(wire);
      }
      Attempt attempt = requests.next();
      String problem = problemOf(attempt, true);
      if (problem != null) {
        // One of each kind is enough, and takes long enough to shrink.
        String kind = attempt.request().line().replaceAll("[0-9a-f-]{32,36}|[?].*", "") + problem;
        problems.computeIfAbsent(kind, unused -> report(attempt, problem));
      }
    }
  }

  private String report(Attempt attempt, String problem) {
    Attempt smallest =
        new Shrinker(smaller -> problem.equals(problemOf(smaller, false))).shrink(attempt);
    String answer;
    try {
      answer = wire.send(smallest.request()).toString();
    } catch (IllegalArgumentException e) {
      answer = String.valueOf(e.getMessage());
    }
    return "%s, sent by %s:%n%s%n%s%n"
        .formatted(problem, attempt.person(), smallest.request().command(port), answer);
  }

  private @Nullable String problemOf(Attempt attempt, boolean counted) {
    try {
      WireAnswer answer = wire.send(attempt.request());
      if (counted) {
        statuses.merge(answer.status(), 1, Integer::sum);
        noteWhatWasMade(attempt, answer);
      }
      return judge.problem(attempt, answer);
    } catch (IllegalArgumentException e) {
      return "an answer that is no HTTP: " + e.getMessage();
    }
  }

  /**
   * What is new is as secret as what was there before. An administrator's snapshot is that of the
   * project whose volume it is of, which the answer does not tell.
   */
  private void noteWhatWasMade(Attempt attempt, WireAnswer answer) {
    if (attempt.person() == null) {
      return;
    }
    for (Tenants.Kind kind :
        List.of(Tenants.Kind.VOLUME, Tenants.Kind.SNAPSHOT, Tenants.Kind.ATTACHMENT)) {
      boolean made = answer.status() == (kind == Tenants.Kind.ATTACHMENT ? 200 : 202);
      if (made
          && answer.body().startsWith("{\"" + kind.key() + "\":")
          && !(kind != Tenants.Kind.VOLUME && attempt.person().isAdmin())) {
        JsonNode thing = new JsonMapper().readTree(answer.body()).path(kind.key());
        tenants.made(attempt.person(), kind, thing.path("id").asString(""));
      }
    }
  }

  private void assertLogIsClean() throws Exception {
    String log =
        Files.readString(directory.resolve("data").resolve("log").resolve("halite.log"))
            + programs.output(program);
    assertThat(log).contains(" answered 202 in ");
    assertThat(log.lines().filter(line -> line.matches("\\S+ +ERROR .*"))).isEmpty();
    assertThat(tenants.people())
        .allSatisfy(person -> assertThat(log).doesNotContain(person.password()));
  }
}
