package dev.halite.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@code server.py} as a process: a server that writes to a volume which it reaches by what the API
 * has said of the connection, and by nothing else.
 */
final class Server implements AutoCloseable {
  private static final JsonMapper JSON = new JsonMapper();

  /** Ceph takes the lock from one that was lost with its host after half a minute. */
  private static final Duration OPENED = Duration.ofSeconds(120);

  private static final Duration ENDED = Duration.ofSeconds(90);

  private final String name;
  private final Path errors;
  private final Process process;
  private final Thread listener;
  private volatile String client = "";
  private volatile long begunLast = Long.MIN_VALUE;

  /** Who hears of each block that is durable. */
  interface Durable {
    /**
     * A block may be counted on.
     *
     * @param number of the block
     */
    void add(Server server, int number);
  }

  /**
   * How its host reaches the volume.
   *
   * @param info what the API has said of it
   * @param keyring of the host; null where none is needed
   */
  record Connection(JsonNode info, @Nullable Path keyring) {
    private String asked(Map<String, Object> what) {
      Map<String, @Nullable Object> all = new LinkedHashMap<>(what);
      all.put("info", info);
      all.put("keyring", keyring == null ? null : keyring.toString());
      return JSON.writeValueAsString(all) + "\n";
    }
  }

  private Server(String name, Process process, Path errors, Durable durable) {
    this.name = name;
    this.process = process;
    this.errors = errors;
    this.listener = Thread.startVirtualThread(() -> listen(durable));
  }

  /**
   * Starts one and returns when its first block is durable.
   *
   * @param first number of that block
   */
  static Server start(String name, Connection connection, int first, Durable durable) {
    Path errors = errors();
    Process process = launch(errors);
    say(process, connection.asked(Map.of("name", name, "first", first)));
    Server server = new Server(name, process, errors, durable);
    await(name + " writes")
        .atMost(OPENED)
        .failFast(() -> assertThat(process.isAlive()).as(server.errorText()).isTrue())
        .until(() -> server.begunLast != Long.MIN_VALUE);
    return server;
  }

  /** The first blocks of a volume, by another client. */
  static List<String> read(Connection connection, int blocks) {
    Path errors = errors();
    Process process = launch(errors);
    say(process, connection.asked(Map.of("read", blocks)));
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      List<String> read = lines.readAllLines();
      awaitEnd(process);
      assertThat(process.exitValue()).as(Files.readString(errors)).isZero();
      return read;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Process launch(Path errors) {
    try {
      return Python.command("server.py").redirectError(errors.toFile()).start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path errors() {
    try {
      Path errors = Files.createTempFile("halite-server-", ".log");
      errors.toFile().deleteOnExit();
      return errors;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void say(Process process, String line) {
    try {
      process.outputWriter(StandardCharsets.UTF_8).append(line).flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void listen(Durable durable) {
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      client = String.valueOf(lines.readLine());
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        String[] words = line.split(" ");
        durable.add(this, Integer.parseInt(words[0]));
        begunLast = Long.parseLong(words[1]);
      }
    } catch (IOException ended) {
      // Whoever waits for its end says how it was to end.
    }
  }

  String name() {
    return name;
  }

  /** What the storage calls it. */
  String client() {
    return client;
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** It closes the volume and ends. */
  void stop() {
    try {
      process.outputWriter(StandardCharsets.UTF_8).close();
    } catch (IOException gone) {
      // Its exit value says so.
    }
    awaitEnd();
    assertThat(process.exitValue()).as("%s: %s", name, errorText()).isZero();
  }

  /** It is lost with its host, by SIGKILL. */
  void die() {
    process.destroyForcibly();
    awaitEnd();
  }

  /**
   * Waits until its storage refuses a write.
   *
   * @param answered when it was said to be cut off, by {@link System#nanoTime}; it must not have
   *     begun any later write that came to its end
   */
  void awaitCutOff(long answered) {
    awaitEnd();
    assertThat(errorText()).as("end of %s", name).contains("ConnectionShutdown");
    assertThat(begunLast - answered).as("last write of %s, cut off before", name).isNegative();
  }

  private void awaitEnd() {
    awaitEnd(process);
    try {
      listener.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private static void awaitEnd(Process process) {
    try {
      assertThat(process.waitFor(ENDED.toMillis(), TimeUnit.MILLISECONDS))
          .as("server %d ends", process.pid())
          .isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private String errorText() {
    try {
      return Files.readString(errors);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  @Override
  public String toString() {
    return name + " (" + client + ")";
  }
}
