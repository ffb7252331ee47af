package dev.halite.benchmark;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How many clients, for how long, and where the figures go. */
class WindowOptions {
  @Option(
      names = "--clients",
      defaultValue = "16",
      description =
          "Clients, each with a connection of its own and one request at a time"
              + " (default: ${DEFAULT-VALUE}).")
  int clients = 16;

  @Option(
      names = "--seconds",
      defaultValue = "20",
      description = "How long to measure (default: ${DEFAULT-VALUE}).")
  int seconds = 20;

  @Option(
      names = "--warm-up",
      defaultValue = "5",
      description = "Seconds of the same load before it, not counted (default: ${DEFAULT-VALUE}).")
  int warmUp = 5;

  @Option(names = "--json", description = "Appends the figures to this file, a line each.")
  @Nullable Path json;

  @Option(
      names = "--watch",
      paramLabel = "NAME=PID",
      description = "Reports the processor time of this process and its children too.")
  Map<String, Long> watch = new LinkedHashMap<>();

  ClosedLoop loop(String... kinds) {
    return new ClosedLoop(
        new Window(clients, warmUp, seconds), new WatchedProcesses(watch), List.of(kinds));
  }
}
