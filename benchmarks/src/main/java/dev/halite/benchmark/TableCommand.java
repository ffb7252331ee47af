package dev.halite.benchmark;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Puts figures together: the medians of repeated measurements, and the ratios to their limits. */
@Command(
    name = "table",
    description = "Prints figures as a table: the medians of repeated measurements, and ratios.",
    mixinStandardHelpOptions = true)
final class TableCommand implements Callable<Integer> {
  /** What the rate of an event is compared with, where both were measured. */
  private static final List<Map.Entry<String, String>> LIMITS =
      List.of(
          Map.entry("create", "four-commits"),
          Map.entry("create", "librbd-create"),
          Map.entry("delete", "librbd-remove"),
          Map.entry("snapshot", "librbd-snapshot"),
          Map.entry("clone", "librbd-clone"),
          Map.entry("clone-awaited", "librbd-clone"),
          Map.entry("list-in-catalog", "list-attached"));

  @Parameters(description = "File that --json wrote.")
  private Path figures = Path.of("figures.jsonl");

  @Option(
      names = "--beside",
      paramLabel = "FILE",
      description = "Figures of another build, measured in turn: adds the ratio of the rates.")
  private @Nullable Path beside;

  @Option(
      names = "--ratio",
      paramLabel = "COLUMN",
      defaultValue = "per_second",
      description = "With --beside: of what (default: ${DEFAULT-VALUE}); may be repeated.")
  private List<String> ratios = List.of("per_second");

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws IOException {
    Map<Load, List<JsonNode>> byLoad = byLoad(figures);
    Map<Load, List<JsonNode>> others = beside == null ? null : byLoad(beside);
    PrintWriter out = spec.commandLine().getOut();
    out.println(
        "| event | clients | per second | mean ms | p50 | p90 | p99 | max | runs |"
            + (others == null ? "" : heads()));
    out.println(
        "|---|---|---|---|---|---|---|---|---|"
            + (others == null ? "" : "---|".repeat(ratios.size())));
    byLoad.forEach(
        (load, measured) ->
            out.println(
                row(load, measured) + (others == null ? "" : ratio(measured, others.get(load)))));
    failures(byLoad, out);
    toLimits(byLoad, out);
    out.flush();
    return 0;
  }

  /** What was measured: some event, with so many clients. */
  private record Load(String event, String clients) {
    static Load of(JsonNode measured) {
      return new Load(measured.path("event").asString(), measured.path("clients").asString(""));
    }
  }

  private static Map<Load, List<JsonNode>> byLoad(Path file) throws IOException {
    Map<Load, List<JsonNode>> byLoad = new LinkedHashMap<>();
    for (String line : Files.readAllLines(file)) {
      JsonNode measured = JsonMapper.shared().readTree(line);
      byLoad.computeIfAbsent(Load.of(measured), load -> new ArrayList<>()).add(measured);
    }
    return byLoad;
  }

  private static void toLimits(Map<Load, List<JsonNode>> byLoad, PrintWriter out) {
    for (Map.Entry<String, String> limit : LIMITS) {
      byLoad.forEach(
          (load, measured) -> {
            List<JsonNode> most = byLoad.get(new Load(limit.getValue(), load.clients()));
            if (load.event().equals(limit.getKey()) && most != null) {
              out.printf(
                  Locale.ROOT,
                  "%nRate of %s to %s%s: %.2f%n",
                  load.event(),
                  limit.getValue(),
                  load.clients().isEmpty() ? "" : ", clients: " + load.clients(),
                  median(measured, "per_second") / median(most, "per_second"));
            }
          });
    }
  }

  /** The rate needs no name: it is what is compared where nobody says what. */
  private String heads() {
    StringBuilder heads = new StringBuilder();
    for (String column : ratios) {
      String name = column.equals("per_second") ? "" : " of " + column.replace("_ms", "");
      heads.append(" ratio").append(name).append(" |");
    }
    return heads.toString();
  }

  private String ratio(List<JsonNode> measured, @Nullable List<JsonNode> others) {
    StringBuilder cells = new StringBuilder();
    for (String column : ratios) {
      cells.append(
          others == null
              ? " |"
              : String.format(
                  Locale.ROOT, " %.2f |", median(measured, column) / median(others, column)));
    }
    return cells.toString();
  }

  /** Of each run, which all of its figures name. */
  private static void failures(Map<Load, List<JsonNode>> byLoad, PrintWriter out) {
    byLoad.values().stream()
        .flatMap(List::stream)
        .filter(measured -> measured.path("failures").asInt(0) > 0)
        .findFirst()
        .ifPresent(
            measured ->
                out.printf(
                    "%nFailed: %d, of them with 5xx: %d%n",
                    measured.path("failures").asInt(), measured.path("server_errors").asInt(0)));
  }

  private static String row(Load load, List<JsonNode> measured) {
    StringBuilder row = new StringBuilder("| ").append(load.event());
    row.append(" | ").append(load.clients()).append(" |");
    for (String column :
        List.of("per_second", "mean_ms", "p50_ms", "p90_ms", "p99_ms", "p100_ms")) {
      row.append(
          measured.getFirst().has(column)
              ? String.format(Locale.ROOT, " %.1f |", median(measured, column))
              : " |");
    }
    return row.append(' ').append(measured.size()).append(" |").toString();
  }

  private static double median(List<JsonNode> measured, String column) {
    double[] sorted =
        measured.stream().mapToDouble(one -> one.path(column).asDouble(0)).sorted().toArray();
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
