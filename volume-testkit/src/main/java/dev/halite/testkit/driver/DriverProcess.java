package dev.halite.testkit.driver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halite.driver.BackendIdentity;
import dev.halite.driver.BackendSettings;
import dev.halite.driver.BackendSetup;
import dev.halite.driver.ConnectionRequest;
import dev.halite.driver.DriverFault;
import dev.halite.driver.FenceToken;
import dev.halite.driver.SnapshotSpec;
import dev.halite.driver.VolumeSpec;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/**
 * A driver in another process, which can be held at a stage of a call, paused by SIGSTOP and killed
 * there. Calls are sent by {@code begin...} and answered later by {@link #reply}.
 */
public final class DriverProcess implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String END = "end";

  private final Process process;
  private final Path errors;
  private final BufferedWriter commands;
  private final BlockingQueue<String> stages = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> replies = new LinkedBlockingQueue<>();

  private DriverProcess(Process process, Path errors) {
    this.process = process;
    this.errors = errors;
    this.commands = process.outputWriter(StandardCharsets.UTF_8);
    Thread reader = new Thread(this::read, "driver-process-" + process.pid());
    reader.setDaemon(true);
    reader.start();
  }

  /**
   * How a call ended.
   *
   * @param fault null when it succeeded
   * @param text the exception's sentence, or what the call returned
   */
  public record Reply(@Nullable DriverFault fault, String text) {}

  /** Starts a process with the driver of that name, not yet set up. */
  public static DriverProcess start(String driver, BackendSettings settings) {
    try {
      var command = new ArrayList<String>();
      command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto"));
      command.addAll(List.of("-cp", classPath(), DriverProcessMain.class.getName()));
      command.addAll(List.of(driver, settings.host(), settings.backend()));
      settings.configuration().forEach((key, value) -> command.add(key + "=" + value));
      Path errors = Files.createTempFile("driver-process", ".log");
      Process process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
      return new DriverProcess(process, errors);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Sets the driver up; fails unless that succeeds. */
  public BackendSetup setup(@Nullable BackendIdentity expected) {
    send("setup", expected == null ? "-" : DriverProcessMain.encoded(expected.value()));
    Reply reply = reply();
    if (reply.fault() != null) {
      throw new AssertionError("Setup in the other process: " + reply);
    }
    String[] parts = reply.text().split(" ", 2);
    return new BackendSetup(
        new BackendIdentity(DriverProcessMain.decoded(parts[0])),
        new FenceToken(DriverProcessMain.decoded(parts[1])));
  }

  /** Makes the next call that reaches the stage wait there for {@link #proceed}. */
  public void holdAt(String stage) {
    send("hold", stage);
  }

  /** Waits until a call waits at its stage. */
  public String awaitHeld() {
    String stage = take(stages);
    assertThat(stage).as("stage; %s", errors()).isNotEqualTo(END);
    return stage;
  }

  /** Lets the call that waits at its stage go on, as soon as the process runs. */
  public void proceed() {
    send("proceed");
  }

  /** Starts a create. */
  public void beginCreate(VolumeSpec spec) {
    send("create", words(spec));
  }

  /** Starts a delete. */
  public void beginDelete(UUID volumeId, UUID placement) {
    send("delete", volumeId.toString(), placement.toString());
  }

  /** Starts a snapshot. */
  public void beginCreateSnapshot(SnapshotSpec spec) {
    send("snapshot", words(spec));
  }

  /** Starts the removal of a snapshot. */
  public void beginDeleteSnapshot(SnapshotSpec spec) {
    send("snapshot-delete", words(spec));
  }

  /** Starts to make a volume from a snapshot. */
  public void beginCreateFromSnapshot(VolumeSpec spec, SnapshotSpec source) {
    send("create-from-snapshot", words(source), words(spec));
  }

  /** Starts a clone. */
  public void beginClone(VolumeSpec spec, UUID sourceId, UUID sourcePlacement) {
    send("clone", sourceId.toString(), sourcePlacement.toString(), words(spec));
  }

  /** Starts to make a volume larger. */
  public void beginExtend(VolumeSpec volume, long sizeGib) {
    send(
        "extend",
        volume.volumeId().toString(),
        volume.placement().toString(),
        Long.toString(sizeGib));
  }

  /** Starts to open a volume to write it. */
  public void beginOpenToWrite(VolumeSpec volume) {
    send("open-to-write", volume.volumeId().toString(), volume.placement().toString());
  }

  /** Starts to write a text at the begin of what is open, durably. */
  public void beginWriteContent(String text) {
    send("write-content", DriverProcessMain.encoded(text));
  }

  /** Starts a connect. */
  public void beginConnect(ConnectionRequest request) {
    send("connect", words(request));
  }

  /** Starts a disconnect. */
  public void beginDisconnect(ConnectionRequest request, boolean force) {
    send(force ? "disconnect-force" : "disconnect", words(request));
  }

  /** Starts a fence of that token. */
  public void beginFence(FenceToken token) {
    send("fence", DriverProcessMain.encoded(token.value()));
  }

  /** Starts a health check. */
  public void beginCheckHealth() {
    send("health");
  }

  /** Waits for the answer to the oldest call that has none yet. */
  public Reply reply() {
    return replyUnlessEnded().orElseThrow(() -> new AssertionError("It ended. " + errors()));
  }

  /** Waits for that answer, or for the end of the process. */
  public Optional<Reply> replyUnlessEnded() {
    String line = take(replies);
    if (line.equals(END)) {
      return Optional.empty();
    }
    String[] parts = line.split(" ", 2);
    return Optional.of(
        new Reply(
            parts[0].equals("ok") ? null : DriverFault.valueOf(parts[0]),
            parts.length > 1 ? parts[1] : ""));
  }

  /** Stops the process by SIGSTOP and waits until it has stopped. */
  public void pause() {
    signal("-STOP");
    Awaitility.await().atMost(PATIENCE).until(this::stopped);
  }

  /** Lets a stopped process run again, if it is still there. */
  public void resume() {
    if (process.isAlive()) {
      signal("-CONT");
    }
  }

  /** Kills the process by SIGKILL and waits until it has gone. */
  public void kill() {
    process.destroyForcibly();
    awaitEnd();
  }

  /** True while the process has not ended. */
  public boolean alive() {
    return process.isAlive();
  }

  /** Process id. */
  public long pid() {
    return process.pid();
  }

  @Override
  public void close() {
    kill();
    try {
      Files.deleteIfExists(errors);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void awaitEnd() {
    try {
      if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        throw new AssertionError("Process " + process.pid() + " does not end.");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private void signal(String signal) {
    try {
      new ProcessBuilder("kill", signal, Long.toString(process.pid())).start().waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private boolean stopped() throws IOException {
    String stat = Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"));
    return stat.substring(stat.lastIndexOf(')') + 1).strip().startsWith("T");
  }

  private static String words(VolumeSpec spec) {
    return String.join(
        " ",
        spec.volumeId().toString(),
        spec.placement().toString(),
        Long.toString(spec.sizeGib()),
        spec.pool());
  }

  private static String words(SnapshotSpec spec) {
    return String.join(
        " ",
        spec.snapshotId().toString(),
        spec.placement().toString(),
        spec.volumeId().toString(),
        spec.volumePlacement().toString());
  }

  private static String words(ConnectionRequest request) {
    return String.join(
        " ",
        request.volumeId().toString(),
        request.placement().toString(),
        request.attachmentId().toString(),
        DriverProcessMain.encoded(request.connector().host().orElse("")),
        DriverProcessMain.encoded(request.connector().initiator().orElse("")));
  }

  private synchronized void send(String... words) {
    try {
      commands.write(String.join(" ", words));
      commands.newLine();
      commands.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("Process " + process.pid() + " takes no commands.", e);
    }
  }

  private String take(BlockingQueue<String> queue) {
    try {
      String line = queue.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      if (line == null) {
        throw new AssertionError("No answer. " + errors());
      }
      return line;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private String errors() {
    try {
      return "Process %d wrote: %s".formatted(process.pid(), Files.readString(errors));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void read() {
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith(DriverProcessMain.HELD)) {
          stages.add(line.substring(DriverProcessMain.HELD.length()));
        } else {
          replies.add(line);
        }
      }
    } catch (IOException e) {
      // the process was killed; its end is told below
      replies.add(END);
    }
    stages.add(END);
    replies.add(END);
  }

  private static String classPath() {
    // Surefire may hide the class path in a jar of its own
    String surefire = System.getProperty("surefire.test.class.path");
    return surefire == null ? System.getProperty("java.class.path") : surefire;
  }
}
