package dev.halite.benchmark;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** A measurement for people and for programs. */
final class Report {
  private Report() {}

  /**
   * Prints the figures and appends them to the file, if one is given.
   *
   * @return exit code: 0, or 1 when something failed
   */
  static int write(Measurement measurement, PrintWriter out, @Nullable Path json)
      throws IOException {
    for (Figures figures : measurement.figures()) {
      out.println(text(measurement, figures));
      if (json != null) {
        Files.writeString(
            json,
            JsonMapper.shared().writeValueAsString(values(measurement, figures)) + "\n",
            StandardOpenOption.CREATE,
            StandardOpenOption.APPEND);
      }
    }
    out.println(processors(measurement));
    if (measurement.failures() > 0) {
      out.printf(
          "%d failed, %d of them with 5xx, first: %s%n",
          measurement.failures(), measurement.serverErrors(), measurement.firstFailure());
    }
    out.flush();
    return measurement.failures() > 0 ? 1 : 0;
  }

  private static String text(Measurement measurement, Figures figures) {
    return String.format(
        Locale.ROOT,
        "%-18s %9.1f/s  %7d in %.1f s  ms: mean %.1f  p50 %.1f  p90 %.1f  p99 %.1f  p99.9 %.1f"
            + "  max %.1f",
        figures.name(),
        measurement.rate(figures),
        figures.count(),
        measurement.seconds(),
        figures.mean(),
        figures.percentile(50),
        figures.percentile(90),
        figures.percentile(99),
        figures.percentile(99.9),
        figures.percentile(100));
  }

  /** What an event costs each process; the first kind of event is the one that counts. */
  private static String processors(Measurement measurement) {
    Figures main = measurement.figures().getFirst();
    StringBuilder line = new StringBuilder("    processor ms each:");
    measurement
        .cores()
        .forEach(
            (name, cores) ->
                line.append(
                    String.format(
                        Locale.ROOT,
                        "  %s %.2f",
                        name,
                        main.count() == 0
                            ? 0
                            : cores * measurement.seconds() * 1_000 / main.count())));
    double all = measurement.cores().values().stream().mapToDouble(Double::doubleValue).sum();
    return line.append(String.format(Locale.ROOT, "  (%.2f cores in all)", all)).toString();
  }

  private static Map<String, Object> values(Measurement measurement, Figures figures) {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("event", figures.name());
    values.put("clients", measurement.window().clients());
    values.put("seconds", rounded(measurement.seconds()));
    values.put("count", figures.count());
    values.put("per_second", rounded(measurement.rate(figures)));
    values.put("mean_ms", rounded(figures.mean()));
    for (double percent : Measurement.percentiles()) {
      String name = percent == (long) percent ? "%.0f" : "%.1f";
      values.put(
          "p" + String.format(Locale.ROOT, name, percent) + "_ms",
          rounded(figures.percentile(percent)));
    }
    values.put("failures", measurement.failures());
    values.put("server_errors", measurement.serverErrors());
    measurement.cores().forEach((name, cores) -> values.put(name + "_cores", rounded(cores)));
    return values;
  }

  private static double rounded(double value) {
    return Math.round(value * 1_000) / 1_000.0;
  }
}
