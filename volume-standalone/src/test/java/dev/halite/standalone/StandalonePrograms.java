package dev.halite.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The program as processes of their own, with the API on one port. */
public final class StandalonePrograms implements AutoCloseable {

  private static final Duration START_LIMIT = Duration.ofSeconds(240);

  private final Path directory;
  private final int port;
  private final List<Process> processes = new ArrayList<>();

  /**
   * None that runs yet.
   *
   * @param directory where they write what they print
   */
  public StandalonePrograms(Path directory, int port) {
    this.directory = directory;
    this.port = port;
  }

  /** Starts {@code halite up}. */
  public Process up(Path data, String... options) throws IOException {
    List<String> arguments =
        new ArrayList<>(List.of("up", "--port", String.valueOf(port), "--data", data.toString()));
    arguments.addAll(List.of(options));
    return start(arguments);
  }

  /** Starts the program with these arguments. */
  public Process start(List<String> arguments) throws IOException {
    return start(Path.of(""), arguments);
  }

  /** Starts the program with these arguments, in that working directory. */
  public Process start(Path workingDirectory, List<String> arguments) throws IOException {
    Path output = directory.resolve("output-" + processes.size());
    Process process =
        new ProcessBuilder(command(arguments))
            .directory(workingDirectory.toAbsolutePath().toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    processes.add(process);
    return process;
  }

  /** The words that start the program with these arguments. */
  static List<String> command(List<String> arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                classPath(),
                VolumeStandalone.class.getName()));
    command.addAll(arguments);
    return command;
  }

  /** Without empty parts, which would be the working directory. */
  private static String classPath() {
    return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(part -> !part.isEmpty())
        .collect(Collectors.joining(File.pathSeparator));
  }

  /** Waits until {@code halite up} serves. */
  public void awaitReady(Process process) {
    await()
        .atMost(START_LIMIT)
        .failFast("the program ended", () -> !process.isAlive())
        .until(() -> output(process).startsWith("ready: http://127.0.0.1:" + port + "/v3"));
  }

  /** What it has printed so far. */
  public String output(Process process) {
    try {
      return Files.readString(directory.resolve("output-" + processes.indexOf(process)));
    } catch (IOException e) {
      return "";
    }
  }

  @Override
  public void close() throws InterruptedException {
    for (Process process : processes) {
      process.destroy();
    }
    for (Process process : processes) {
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    }
  }
}
