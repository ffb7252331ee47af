package dev.halite.testkit.tgt;

import dev.halite.driver.ConnectionInfo;
import dev.halite.embedded.CommandRun;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A server of that iSCSI name: {@code qemu-io} with libiscsi, which needs no kernel module and no
 * root.
 *
 * @param name iSCSI name of the initiator
 */
public record QemuInitiator(String name) {
  static final Path PROGRAM = Path.of("/usr/bin/qemu-io");

  /** Logs in, runs the commands of qemu-io one after the other, and logs out. */
  public CommandRun run(ConnectionInfo connection, String... commands) {
    Path password = passwordFile(connection);
    try {
      List<String> words = words(connection, password);
      for (String command : commands) {
        words.addAll(List.of("-c", command));
      }
      return CommandRun.of(Duration.ofSeconds(60), words);
    } finally {
      delete(password);
    }
  }

  /** Logs in and stays logged in. */
  public HeldSession hold(ConnectionInfo connection) {
    Path password = passwordFile(connection);
    try {
      return new HeldSession(
          new ProcessBuilder(words(connection, password)).redirectErrorStream(true).start(),
          password);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<String> words(ConnectionInfo connection, Path password) {
    Map<String, Object> data = connection.data();
    var options = new ArrayList<String>();
    options.addAll(List.of("driver=iscsi", "transport=tcp", "initiator-name=" + name));
    options.add("portal=" + data.get("target_portal"));
    options.add("target=" + data.get("target_iqn"));
    options.add("lun=" + data.get("target_lun"));
    var words = new ArrayList<String>();
    words.add(PROGRAM.toString());
    if (data.containsKey("auth_method")) {
      words.addAll(List.of("--object", "secret,id=chap,file=" + password));
      options.addAll(List.of("user=" + data.get("auth_username"), "password-secret=chap"));
    }
    words.addAll(List.of("--image-opts", String.join(",", options)));
    return words;
  }

  private static Path passwordFile(ConnectionInfo connection) {
    try {
      Path file = Files.createTempFile("halite-chap", "");
      Object password = connection.data().get("auth_password");
      return Files.writeString(file, password == null ? "" : password.toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A session that lasts until it is closed or ended by the target. */
  public static final class HeldSession implements AutoCloseable {
    private final Process process;
    private final Path password;
    private final Writer commands;
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

    private HeldSession(Process process, Path password) {
      this.process = process;
      this.password = password;
      this.commands = process.outputWriter(StandardCharsets.UTF_8);
      Thread reader = new Thread(this::read, "qemu-io-" + process.pid());
      reader.setDaemon(true);
      reader.start();
    }

    /** Gives a command and does not wait. */
    public void begin(String command) {
      try {
        commands.write(command + "\n");
        commands.flush();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    /** The next line that holds the text; null when none comes within that time. */
    public @Nullable String await(String text, long milliseconds) {
      long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(milliseconds);
      try {
        while (true) {
          String line = lines.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
          if (line == null || line.contains(text)) {
            return line;
          }
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }

    /** Runs a command and waits for its success. */
    public void succeed(String command, String reply) {
      begin(command);
      Objects.requireNonNull(await(reply, 20_000), "no '" + reply + "' after " + command);
    }

    @Override
    public void close() {
      process.destroyForcibly();
      delete(password);
    }

    private void read() {
      try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
          lines.add(line);
        }
      } catch (IOException e) {
        lines.add(String.valueOf(e.getMessage()));
      }
    }
  }
}
