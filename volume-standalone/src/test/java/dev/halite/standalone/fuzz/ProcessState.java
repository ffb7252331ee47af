package dev.halite.standalone.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a process of the JVM holds.
 *
 * @param heapBytes in objects that are still needed
 * @param residentKilobytes of memory, with all that the JVM has not given back
 * @param descriptors open files and connections
 */
record ProcessState(long heapBytes, long residentKilobytes, long descriptors) {
  private static final Pattern TOTAL = Pattern.compile("(?m)^Total +[0-9]+ +([0-9]+)");
  private static final Pattern RESIDENT = Pattern.compile("(?m)^VmRSS:\\s+([0-9]+) kB");

  static ProcessState of(Process process) throws IOException, InterruptedException {
    Path directory = Path.of("/proc", String.valueOf(process.pid()));
    try (Stream<Path> open = Files.list(directory.resolve("fd"))) {
      return new ProcessState(
          number(TOTAL, histogram(process)),
          number(RESIDENT, Files.readString(directory.resolve("status"))),
          open.count());
    }
  }

  /** Collects what is not needed any more, and counts what is. */
  private static String histogram(Process process) throws IOException, InterruptedException {
    Process command =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                String.valueOf(process.pid()),
                "GC.class_histogram")
            .redirectErrorStream(true)
            .start();
    String output = new String(command.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(command.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return output;
  }

  private static long number(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    assertThat(matcher.find()).as(text).isTrue();
    return Long.parseLong(matcher.group(1));
  }

  @Override
  public String toString() {
    return "%.1f MB of heap after a collection, %d MB resident, %d descriptors"
        .formatted(heapBytes / 1e6, residentKilobytes / 1024, descriptors);
  }
}
