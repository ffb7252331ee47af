package dev.halite.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** One service as a process that can be killed, paused and started again. */
final class ServiceProcess implements AutoCloseable {
  private static final int END_SECONDS = 120;

  private final String name;
  private final Class<?> main;
  private final Path directory;
  private final JavaStart start;
  private final Path traps;
  private final Map<String, String> properties = new LinkedHashMap<>();
  private @Nullable Process process;
  private long startedAtLength;

  /**
   * @param directory where its log lies
   */
  ServiceProcess(String name, Class<?> main, Path directory, JavaStart start) {
    this.name = name;
    this.main = main;
    this.directory = directory;
    this.start = start;
    try {
      // Not beside the logs: a checkout may belong to another user than the one who tests it, and
      // a process takes traps only from where nobody else can put one.
      this.traps = Files.createTempDirectory("halite-traps-" + name);
      traps.toFile().deleteOnExit();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    property("halite.test.fault-points", traps);
  }

  String name() {
    return name;
  }

  /** Sets a property for the next start. */
  ServiceProcess property(String key, Object value) {
    properties.put(key, value.toString());
    return this;
  }

  Map<String, String> properties() {
    return Map.copyOf(properties);
  }

  /** The directory in which a file named like a fault point is a trap. */
  Path traps() {
    return traps;
  }

  synchronized void start() {
    if (isAlive()) {
      return;
    }
    startedAtLength = logLength();
    process = start.launch(main, arguments(), log());
  }

  /** Like {@link #start}; what is common to all starts is recorded until {@link #stop}. */
  synchronized void startRecording() {
    process = start.launchRecording(main, arguments(), log());
  }

  private List<String> arguments() {
    List<String> arguments = new ArrayList<>();
    properties.forEach((key, value) -> arguments.add("--" + key + "=" + value));
    return arguments;
  }

  synchronized boolean isAlive() {
    return process != null && process.isAlive();
  }

  synchronized long pid() {
    if (process == null) {
      throw new IllegalStateException(name + " was never started");
    }
    return process.pid();
  }

  /** SIGKILL; returns when the process is gone. */
  synchronized void kill() {
    if (process == null) {
      return;
    }
    process.destroyForcibly();
    await(process);
  }

  /** SIGTERM; returns when the process is gone. */
  synchronized void stop() {
    if (process == null) {
      return;
    }
    process.destroy();
    await(process);
  }

  /** Until {@link #resume} the process executes nothing. */
  void pause() {
    signal("STOP");
  }

  void resume() {
    signal("CONT");
  }

  /** Asks for the dump that operators ask for. */
  void diagnose() {
    signal("USR1");
  }

  Path log() {
    return directory.resolve(name + ".log");
  }

  /** {@link #logLength} when the process was started. */
  synchronized long startedAtLength() {
    return startedAtLength;
  }

  /** How much has been logged up to now. */
  long logLength() {
    try {
      return Files.exists(log()) ? Files.size(log()) : 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What has been logged since {@link #logLength} gave that figure. */
  String logSince(long length) {
    try {
      byte[] all = Files.readAllBytes(log());
      return new String(all, (int) length, all.length - (int) length);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void signal(String signal) {
    try {
      Process sent = new ProcessBuilder("kill", "-" + signal, String.valueOf(pid())).start();
      await(sent);
      if (sent.exitValue() != 0) {
        throw new IllegalStateException("%s could not be sent SIG%s".formatted(this, signal));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void await(Process process) {
    try {
      process.onExit().get(END_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException("process " + process.pid() + " does not end", e);
    }
  }

  @Override
  public void close() {
    kill();
  }

  @Override
  public String toString() {
    return name;
  }
}
