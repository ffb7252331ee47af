package dev.halite.benchmark;

import java.io.PrintWriter;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** How often what was answered: by what was asked, and by status. */
final class Tally {
  private final Map<String, Map<String, LongAdder>> counts = new ConcurrentHashMap<>();

  void add(String what, int status) {
    add(what, String.valueOf(status));
  }

  void add(String what, String ending) {
    counts
        .computeIfAbsent(what, unused -> new ConcurrentHashMap<>())
        .computeIfAbsent(ending, unused -> new LongAdder())
        .increment();
  }

  /** How often this was the answer. */
  long count(String what, String ending) {
    LongAdder counted = counts.getOrDefault(what, Map.of()).get(ending);
    return counted == null ? 0 : counted.sum();
  }

  void print(PrintWriter out) {
    new TreeMap<>(counts)
        .forEach((what, endings) -> out.printf("%-24s %s%n", what, new TreeMap<>(endings)));
    out.flush();
  }
}
