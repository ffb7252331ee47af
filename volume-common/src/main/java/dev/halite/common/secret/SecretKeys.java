package dev.halite.common.secret;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;

/** Reads key files. */
final class SecretKeys {
  private SecretKeys() {}

  /**
   * The keys of a file by number.
   *
   * @throws IllegalStateException naming the file and the line, never the key
   */
  static Map<Integer, byte[]> read(Path file) {
    Map<Integer, byte[]> keys = new TreeMap<>();
    int number = 0;
    for (String line : lines(file)) {
      number++;
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      String[] parts = line.strip().split("\\s+", -1);
      try {
        if (parts.length != 2
            || keys.put(Integer.parseInt(parts[0]), Base64.getDecoder().decode(parts[1])) != null) {
          throw new IllegalArgumentException("not one new number and one key");
        }
      } catch (IllegalArgumentException e) {
        // Neither the cause nor the line goes further: both may hold the key.
        throw new IllegalStateException(
            "Line %d of key file %s is not '<number> <base64 of 32 bytes>' with a new number."
                .formatted(number, file));
      }
    }
    if (keys.isEmpty()) {
      throw new IllegalStateException("Key file " + file + " holds no key.");
    }
    return keys;
  }

  private static Iterable<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      throw new IllegalStateException("Key file " + file + " cannot be read.", e);
    }
  }
}
