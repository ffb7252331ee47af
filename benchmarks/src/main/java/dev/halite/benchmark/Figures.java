package dev.halite.benchmark;

import java.util.concurrent.TimeUnit;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/** Latencies of one kind of event, from the moments at which they were taken. */
final class Figures {
  private static final long LONGEST = TimeUnit.MINUTES.toNanos(5);
  private static final int DIGITS = 3;

  private final String name;
  private final Histogram latencies = new ConcurrentHistogram(LONGEST, DIGITS);

  Figures(String name) {
    this.name = name;
  }

  void record(long nanos) {
    latencies.recordValue(Math.min(nanos, LONGEST));
  }

  String name() {
    return name;
  }

  long count() {
    return latencies.getTotalCount();
  }

  double mean() {
    return latencies.getMean() / 1e6;
  }

  /** Milliseconds that this part of the events, in percent, did not exceed. */
  double percentile(double percent) {
    return latencies.getValueAtPercentile(percent) / 1e6;
  }
}
