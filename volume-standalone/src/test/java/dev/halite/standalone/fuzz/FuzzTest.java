package dev.halite.standalone.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.halite.embedded.FreePort;
import dev.halite.standalone.StandalonePrograms;
import dev.halite.testkit.Tier;
import dev.halite.testkit.keystone.FakeKeystone;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
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

  /** Who send at the same time. */
  private static final int CALLERS = 4;

  /** What a request may leave on disk on average, ten times what it does. */
  private static final long MOST_BYTES_EACH = 1024;

  private static final long MOST_HEAP_BYTES = 100_000_000;

  @TempDir Path directory;

  private final int port = new FreePort(new Random()).choose();
  private final Chance chance = new Chance(SEED);
  private final Wire wire = new Wire(port);
  private final FakeKeystone keystone = new FakeKeystone();
  private final ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
  private Tenants tenants;
  private Judge judge;
  private final Map<Integer, Integer> statuses = new TreeMap<>();
  private final Map<String, String> problems = new LinkedHashMap<>();
  private StandalonePrograms programs;
  private Process program;

  private void start(Login login) throws Exception {
    tenants = new Tenants(chance, login);
    judge = new Judge(tenants::secretsTo);
    Path settings = directory.resolve("settings.yml");
    Files.writeString(
        settings,
        """
        halite.auth:
        %s
        # Logs as an installed program does, into its file.
        logging.config: classpath:dev/halite/standalone/fuzz/logback.xml
        """
            .formatted(
                switch (login) {
                  case PASSWORD -> fileOfUsers();
                  case TOKEN -> accountAtKeystone();
                }));
    programs = new StandalonePrograms(directory, port);
    program = programs.up(directory.resolve("data"), "--config", settings.toString());
    programs.awaitReady(program);
  }

  private String fileOfUsers() throws IOException {
    Path users = Files.write(directory.resolve("users"), tenants.usersFile());
    return """
      strategy: basic
      users-file: %s
      cache-seconds: 3600
    """
        .formatted(users);
  }

  private String accountAtKeystone() {
    for (Person person : tenants.people()) {
      keystone.knowsUser(
          person.password(), person.name(), person.project(), person.roles().split(","));
    }
    return """
      strategy: keystone
      keystone:
        url: %s/v3
        username: halite
        password: %s
        project-name: service
    """
        .formatted(keystone.url(), FakeKeystone.PASSWORD);
  }

  @AfterEach
  void stop() throws Exception {
    callers.shutdownNow();
    if (programs != null) {
      programs.close();
    }
    keystone.close();
  }

  @Test
  void whateverIsSentIsAnsweredAndTellsNothingOfOthers() throws Exception {
    run(Login.PASSWORD);
  }

  @Test
  @EnabledIfSystemProperty(named = "halite.tier", matches = "full")
  void soItIsWithTokensOfKeystone() throws Exception {
    run(Login.TOKEN);
  }

  private void run(Login login) throws Exception {
    start(login);
    int count = Tier.count(2_000, 50_000);
    System.out.printf("%d requests: -Dhalite.seed=%d%n", count, SEED);
    tenants.furnish(wire);
    Requests requests = new Requests(description(), tenants, chance);
    send(requests, count / 3);
    ProcessState before = ProcessState.of(program);
    long catalogBefore = CatalogSize.of(directory.resolve("data"));
    send(requests, count - count / 3);
    long grown = CatalogSize.of(directory.resolve("data")) - catalogBefore;
    System.out.println("answers by status: " + statuses);
    System.out.println("after a third: " + before);
    System.out.println("after all: " + ProcessState.of(program));
    System.out.printf("the catalog grew by %d bytes a request%n", grown / (count - count / 3));

    assertThat(problems.values()).as("-Dhalite.seed=" + SEED).isEmpty();
    assertThat(statuses.keySet()).contains(200, 202, 400, 401, 403, 404, 405, 415);
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(
            () -> {
              ProcessState after = ProcessState.of(program);
              assertThat(after.heapBytes()).isLessThan(before.heapBytes() * 5 / 4);
              assertThat(after.heapBytes()).isLessThan(MOST_HEAP_BYTES);
              assertThat(after.descriptors()).isLessThan(before.descriptors() + 50);
            });
    assertThat(grown).isLessThan(MOST_BYTES_EACH * (count - count / 3));
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

  /**
   * Sends so many, some at a time. What is sent depends on the seed, and on what came of those that
   * were sent before; so those that are sent together are judged in the order of their making.
   */
  private void send(Requests requests, int count) throws Exception {
    for (int i = 0; i < count && problems.size() < MOST_PROBLEMS; i += CALLERS) {
      if (i % 200 == 0) {
        tenants.furnish(wire);
      }
      List<Attempt> together = Stream.generate(requests::next).limit(CALLERS).toList();
      List<Future<Object>> answers =
          callers.invokeAll(
              together.stream()
                  .map(attempt -> (Callable<Object>) () -> answerTo(attempt))
                  .toList());
      for (int k = 0; k < CALLERS; k++) {
        Attempt attempt = together.get(k);
        String problem = problemOf(attempt, answers.get(k).get(), true);
        if (problem != null) {
          // One of each kind is enough, and takes long enough to shrink.
          String kind = attempt.request().line().replaceAll("[0-9a-f-]{32,36}|[?].*", "") + problem;
          problems.computeIfAbsent(kind, unused -> report(attempt, problem));
        }
      }
    }
  }

  /** An answer, or why there is none that could be read. */
  private Object answerTo(Attempt attempt) {
    try {
      return wire.send(attempt.request());
    } catch (IllegalArgumentException e) {
      return "an answer that is no HTTP: " + e.getMessage();
    }
  }

  private String report(Attempt attempt, String problem) {
    Attempt smallest =
        new Shrinker(smaller -> problem.equals(problemOf(smaller, answerTo(smaller), false)))
            .shrink(attempt);
    Object answer = answerTo(smallest);
    return "%s, sent by %s:%n%s%n%s%n"
        .formatted(problem, attempt.person(), smallest.request().command(port), answer);
  }

  private @Nullable String problemOf(Attempt attempt, Object said, boolean counted) {
    if (!(said instanceof WireAnswer answer)) {
      return said.toString();
    }
    if (counted) {
      statuses.merge(answer.status(), 1, Integer::sum);
      noteWhatWasMade(attempt, answer);
    }
    return judge.problem(attempt, answer);
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
