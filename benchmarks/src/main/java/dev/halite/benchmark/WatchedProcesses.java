package dev.halite.benchmark;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

/** Processes with their children, whose processor time is measured beside the load. */
final class WatchedProcesses {
  private final Map<String, Long> pids;

  /**
   * @param pids process ids by the name to report
   */
  WatchedProcesses(Map<String, Long> pids) {
    this.pids = new LinkedHashMap<>(pids);
  }

  /** Processor seconds used so far by the processes that live, by name; this one is "driver". */
  Map<String, Double> processorSeconds() {
    Map<String, Double> seconds = new LinkedHashMap<>();
    seconds.put("driver", ofTree(ProcessHandle.current()));
    pids.forEach(
        (name, pid) ->
            seconds.put(name, ProcessHandle.of(pid).map(WatchedProcesses::ofTree).orElse(0.0)));
    return seconds;
  }

  private static double ofTree(ProcessHandle root) {
    return Stream.concat(Stream.of(root), root.descendants())
        .map(process -> process.info().totalCpuDuration().orElse(Duration.ZERO))
        .mapToDouble(spent -> spent.toNanos() / 1e9)
        .sum();
  }
}
