package dev.halite.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The objects that a process still needs, as bytes in a file. */
final class HeapDump {
  private static final int PIECE = 8 << 20;
  private static final int OVERLAP = 1 << 10;
  private static final int BEGINNING = 4;

  private final Path file;

  private HeapDump(Path file) {
    this.file = file;
  }

  /** Has a process collect what it does not need, and write down the rest. */
  static HeapDump of(ServiceProcess process, Path file) throws IOException {
    Process command =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                String.valueOf(process.pid()),
                "GC.heap_dump",
                file.toString())
            .redirectErrorStream(true)
            .start();
    try {
      String output = new String(command.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(command.waitFor(120, TimeUnit.SECONDS)).isTrue();
      assertThat(output).contains("Heap dump file created");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
    return new HeapDump(file);
  }

  /** Which of these texts it holds, in strings, arrays of bytes or arrays of characters. */
  Set<String> textsAmong(Set<String> texts) throws IOException {
    Map<Integer, List<Form>> byBeginning =
        texts.stream().flatMap(HeapDump::forms).collect(Collectors.groupingBy(Form::beginning));
    Set<String> found = new TreeSet<>();
    byte[] buffer = new byte[OVERLAP + PIECE];
    int kept = 0;
    try (InputStream in = Files.newInputStream(file)) {
      int read = in.readNBytes(buffer, 0, PIECE);
      while (read > 0) {
        int all = kept + read;
        search(buffer, all, byBeginning, found);
        kept = Math.min(OVERLAP, all);
        System.arraycopy(buffer, all - kept, buffer, 0, kept);
        read = in.readNBytes(buffer, kept, PIECE);
      }
    }
    return found;
  }

  private static void search(
      byte[] buffer, int length, Map<Integer, List<Form>> byBeginning, Set<String> found) {
    // Most beginnings are none of ours: what asks the map for each byte takes minutes.
    boolean[] first = new boolean[1 << 16];
    byBeginning.keySet().forEach(beginning -> first[beginning >>> 16] = true);
    for (int i = 0; i + BEGINNING <= length; i++) {
      if (first[(buffer[i] & 0xff) << 8 | buffer[i + 1] & 0xff]) {
        for (Form form : byBeginning.getOrDefault(beginning(buffer, i), List.of())) {
          int end = i + form.bytes().length;
          if (end <= length && Arrays.equals(buffer, i, end, form.bytes(), 0, end - i)) {
            found.add(form.text());
          }
        }
      }
    }
  }

  private static int beginning(byte[] bytes, int at) {
    return (bytes[at] & 0xff) << 24
        | (bytes[at + 1] & 0xff) << 16
        | (bytes[at + 2] & 0xff) << 8
        | bytes[at + 3] & 0xff;
  }

  /** A text as it may lie in memory. */
  private record Form(String text, byte[] bytes) {
    int beginning() {
      return HeapDump.beginning(bytes, 0);
    }
  }

  /** Strings of Latin characters are bytes; characters are two bytes, in either order. */
  private static Stream<Form> forms(String text) {
    return Stream.of(
            StandardCharsets.ISO_8859_1, StandardCharsets.UTF_16BE, StandardCharsets.UTF_16LE)
        .map(charset -> new Form(text, text.getBytes(charset)));
  }
}
