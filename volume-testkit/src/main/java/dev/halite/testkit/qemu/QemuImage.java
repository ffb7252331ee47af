package dev.halite.testkit.qemu;

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
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * An image as QEMU reaches it.
 *
 * @param options of QEMU's block driver, {@code key=value}
 * @param readOnly whether it does not even try to open it for writing
 * @param secret what the options name {@link #SECRET}
 */
public record QemuImage(List<String> options, boolean readOnly, @Nullable Secret secret) {
  /** The program. */
  public static final Path PROGRAM = Path.of("/usr/bin/qemu-io");

  static final String SECRET = "secret0";

  /** Else it leaves a command that came together with another one until there are more. */
  private static final List<String> UNBUFFERED = List.of("stdbuf", "-i0", "-oL");

  private static final Duration LIMIT = Duration.ofSeconds(60);

  public QemuImage {
    options = List.copyOf(options);
  }

  /** Goes to QEMU in a file, not among its words. */
  record Secret(String format, String value) {
    static Secret text(String value) {
      return new Secret("raw", value);
    }

    static Secret base64(String value) {
      return new Secret("base64", value);
    }
  }

  CommandRun run(String... commands) {
    Path file = secretFile();
    try {
      List<String> words = words(file);
      for (String command : commands) {
        words.addAll(List.of("-c", command));
      }
      return CommandRun.of(LIMIT, words);
    } finally {
      delete(file);
    }
  }

  Held hold() {
    Path file = secretFile();
    try {
      List<String> words = new ArrayList<>(UNBUFFERED);
      words.addAll(words(file));
      return new Held(new ProcessBuilder(words).redirectErrorStream(true).start(), file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<String> words(Path file) {
    var words = new ArrayList<String>();
    words.add(PROGRAM.toString());
    if (secret != null) {
      words.add("--object");
      words.add("secret,id=%s,format=%s,file=%s".formatted(SECRET, secret.format(), file));
    }
    if (readOnly) {
      words.add("--read-only");
    }
    words.addAll(List.of("--image-opts", String.join(",", options)));
    return words;
  }

  private Path secretFile() {
    try {
      Path file = Files.createTempFile("halite-qemu", "");
      return Files.writeString(file, secret == null ? "" : secret.value());
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

  /** An image that stays open until this is closed or the storage ends it. */
  public static final class Held implements AutoCloseable {
    private final Process process;
    private final Path secret;
    private final Writer commands;
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

    private Held(Process process, Path secret) {
      this.process = process;
      this.secret = secret;
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

    /** The process, for who has it stand still. */
    public long pid() {
      return process.pid();
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
      delete(secret);
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
