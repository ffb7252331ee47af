package dev.halite.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halite.embedded.FreePort;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the scripts of this repository, often run by root, leave to others. */
@Timeout(300)
class ScriptsTest {
  private static final Path ROOT = Path.of("..");
  private static final Pattern SHARED = Pattern.compile("(?<![\\w/])/(?:var/)?tmp\\b|TMPDIR");

  @TempDir Path directory;

  /** A name in a directory of all may be a link that somebody has put there before. */
  @Test
  void noneWritesToANameThatOthersCanGuess() throws IOException {
    List<String> guessable = new ArrayList<>();
    for (Path script : scripts()) {
      for (String line : Files.readAllLines(script)) {
        if (SHARED.matcher(line).find()
            && !line.contains("mktemp")
            && !line.strip().startsWith("#")
            // Inside of a container, where nobody else is.
            && !line.contains("unix_socket_directories")) {
          guessable.add(script + ": " + line.strip());
        }
      }
    }
    assertThat(guessable).isEmpty();
  }

  /** A service without memory is in no state to go on; whoever watches it starts it again. */
  @Test
  void whatRunsOutOfMemoryEnds() throws IOException {
    for (String script : List.of("halite", "deploy/start")) {
      assertThat(Files.readString(ROOT.resolve(script))).contains("-XX:+ExitOnOutOfMemoryError");
    }
  }

  @Test
  void aKilledInstallationKeepsNoServiceFromStarting() throws Exception {
    Path policy = directory.resolve("policy-rc.d");
    String text = Files.readString(ROOT.resolve("halite"));
    String functions =
        text.substring(text.indexOf("policy_mark="), text.indexOf("# A shell of its own"));
    Process installing =
        new ProcessBuilder(
                "sh",
                "-c",
                functions + "no_service_starts >\"$1\"; exec sleep 100",
                "sh",
                policy.toString())
            .start();
    try {
      assertThat(installing.isAlive()).isTrue();
      while (installing.isAlive() && !isWhole(policy)) {
        Thread.onSpinWait();
      }
      assertThat(answer(policy)).as("while packages are installed").isEqualTo(101);
    } finally {
      installing.destroyForcibly().waitFor();
    }
    assertThat(answer(policy)).as("after it was killed").isZero();
    assertThat(policy).as("it is not needed any more").doesNotExist();
  }

  /** The Halite that the start script records its cache with listens on a port, too. */
  @Test
  void theRehearsalServesNobodyElse() throws Exception {
    int port = new FreePort(new Random()).choose();
    TreeSet<Integer> answers = new TreeSet<>();
    try (StandalonePrograms programs = new StandalonePrograms(directory, port)) {
      Process rehearsal = programs.up(directory.resolve("data"), "--rehearse");
      while (!rehearsal.waitFor(20, TimeUnit.MILLISECONDS)) {
        ask(port, answers);
      }
      assertThat(rehearsal.exitValue()).as(programs.output(rehearsal)).isZero();
    }
    assertThat(answers).as("answers to a request without a password").containsExactly(401);
  }

  private static void ask(int port, TreeSet<Integer> answers) {
    try {
      HttpURLConnection connection =
          (HttpURLConnection)
              URI.create("http://127.0.0.1:%d/v3/volumes".formatted(port)).toURL().openConnection();
      connection.setConnectTimeout(1_000);
      connection.setReadTimeout(5_000);
      answers.add(connection.getResponseCode());
      connection.disconnect();
    } catch (IOException notThere) {
      // It starts, or ends.
      return;
    }
  }

  private static boolean isWhole(Path policy) throws IOException {
    return Files.exists(policy) && Files.readString(policy).endsWith("exit 0\n");
  }

  private static int answer(Path policy) throws Exception {
    Process asked = new ProcessBuilder("sh", policy.toString(), "tgt", "start").start();
    assertThat(asked.waitFor(20, TimeUnit.SECONDS)).isTrue();
    return asked.exitValue();
  }

  private static List<Path> scripts() throws IOException {
    List<Path> found = new ArrayList<>();
    for (String place : List.of("halite", "mvnw", ".ci", "deploy", "benchmarks")) {
      try (Stream<Path> files = Files.walk(ROOT.resolve(place))) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          try (Stream<String> lines = Files.lines(file, StandardCharsets.ISO_8859_1)) {
            if (lines.findFirst().orElse("").startsWith("#!/bin/")) {
              found.add(file);
            }
          }
        }
      }
    }
    assertThat(found).hasSizeGreaterThan(5);
    return found;
  }
}
