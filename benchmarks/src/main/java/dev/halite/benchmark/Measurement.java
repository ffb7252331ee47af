package dev.halite.benchmark;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one run of the load gave.
 *
 * @param window clients, and how long was asked for
 * @param seconds true length of the measurement
 * @param figures rates and latencies by kind of event
 * @param failures events that did not end as they should, the warm-up included
 * @param serverErrors how many of them were answered 5xx
 * @param firstFailure why the first of them failed
 * @param cores processor cores that each process used, on average
 */
record Measurement(
    Window window,
    double seconds,
    List<Figures> figures,
    long failures,
    long serverErrors,
    @Nullable String firstFailure,
    Map<String, Double> cores) {
  Measurement {
    figures = List.copyOf(figures);
  }

  static List<Double> percentiles() {
    return Arrays.asList(50.0, 90.0, 99.0, 99.9, 100.0);
  }

  double rate(Figures of) {
    return of.count() / seconds;
  }
}
