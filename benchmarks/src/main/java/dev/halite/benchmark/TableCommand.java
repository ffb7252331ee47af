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

/** Puts figures together: the medians of repeated measurements, and the ratio to the floor. */
@Command(
    name = "table",
    description = "Prints figures as a table: the medians of repeated measurements, and the ratio.",
    mixinStandardHelpOptions = true)
final class TableCommand implements Callable<Integer> {
  private static final String FLOOR = "four-commits";

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
    Map<String, List<JsonNode>> byEvent = byEvent(figures);
    Map<String, List<JsonNode>> others = beside == null ? null : byEvent(beside);
    PrintWriter out = spec.commandLine().getOut();
    out.println(
        "| event | per second | mean ms | p50 | p90 | p99 | max | runs |"
            + (others == null ? "" : heads()));
    out.println(
        "|---|---|---|---|---|---|---|---|" + (others == null ? "" : "---|".repeat(ratios.size())));
    byEvent.forEach(
        (event, measured) ->
            out.println(
                row(event, measured) + (others == null ? "" : ratio(measured, others.get(event)))));
    failures(byEvent, out);
    if (byEvent.containsKey(FLOOR) && byEvent.containsKey("create")) {
      double floor = median(byEvent.getOrDefault(FLOOR, List.of()), "per_second");
      double create = median(byEvent.getOrDefault("create", List.of()), "per_second");
      out.printf(
          Locale.ROOT, "%nCreates a second to those of the bare commits: %.2f%n", create / floor);
    }
    out.flush();
    return 0;
  }

  private static Map<String, List<JsonNode>> byEvent(Path file) throws IOException {
    Map<String, List<JsonNode>> byEvent = new LinkedHashMap<>();
    for (String line : Files.readAllLines(file)) {
      JsonNode measured = JsonMapper.shared().readTree(line);
      byEvent
          .computeIfAbsent(measured.path("event").asString(), event -> new ArrayList<>())
          .add(measured);
    }
    return byEvent;
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
  private static void failures(Map<String, List<JsonNode>> byEvent, PrintWriter out) {
    byEvent.values().stream()
        .flatMap(List::stream)
        .filter(measured -> measured.path("failures").asInt(0) > 0)
        .findFirst()
        .ifPresent(
            measured ->
                out.printf(
                    "%nFailed: %d, of them with 5xx: %d%n",
                    measured.path("failures").asInt(), measured.path("server_errors").asInt(0)));
  }

  private static String row(String event, List<JsonNode> measured) {
    StringBuilder row = new StringBuilder("| ").append(event).append(" |");
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
