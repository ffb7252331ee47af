package dev.halite.system;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** Secrets that a test has given to the services, and the search for them in what they say. */
final class PlantedSecrets {
  private static final int MIN_LENGTH = 8;

  private final Map<String, String> names = new LinkedHashMap<>();

  /** A new secret. */
  String plant(String name) {
    return plant(name, "plant-" + UUID.randomUUID());
  }

  /** A secret that exists already. */
  String plant(String name, String value) {
    if (value.length() < MIN_LENGTH) {
      throw new IllegalArgumentException(name + " is too short to be searched for");
    }
    names.put(value, name);
    return value;
  }

  /** Names of the secrets that are in the text, as they are or in a usual encoding. */
  List<String> in(String text) {
    List<String> found = new ArrayList<>();
    String lower = text.toLowerCase(Locale.ROOT);
    names.forEach(
        (value, name) -> {
          if (forms(value).stream().anyMatch(text::contains)
              || lower.contains(hex(value).toLowerCase(Locale.ROOT))) {
            found.add(name);
          }
        });
    return found;
  }

  /** All secrets of these names, and their usual encodings, by their forms. */
  Map<String, String> formsOf(Set<String> wanted) {
    Map<String, String> forms = new LinkedHashMap<>();
    names.forEach(
        (value, name) -> {
          if (wanted.contains(name)) {
            forms(value).forEach(form -> forms.put(form, name));
          }
        });
    return forms;
  }

  /** Base64 of a longer text looks different for each place at which the secret may begin in it. */
  private static List<String> forms(String value) {
    List<String> forms = new ArrayList<>(List.of(value));
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    for (int skipped = 0; skipped < 3; skipped++) {
      int length = (bytes.length - skipped) / 3 * 3;
      byte[] whole = new byte[length];
      System.arraycopy(bytes, skipped, whole, 0, length);
      forms.add(Base64.getEncoder().encodeToString(whole));
    }
    return forms;
  }

  private static String hex(String value) {
    return HexFormat.of().formatHex(value.getBytes(StandardCharsets.UTF_8));
  }
}
