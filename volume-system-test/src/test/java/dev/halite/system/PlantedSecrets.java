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
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;

/** Secrets that a test has given to the services, and the search for them in what they say. */
final class PlantedSecrets {
  private static final int MIN_LENGTH = 8;

  /** The names, by all forms of what they are of. */
  private final Map<String, String> forms = new LinkedHashMap<>();

  /** A new secret. */
  String plant(String name) {
    return plant(name, "plant-" + UUID.randomUUID());
  }

  /** A secret that exists already. */
  String plant(String name, String value) {
    if (value.length() < MIN_LENGTH) {
      throw new IllegalArgumentException(name + " is too short to be searched for");
    }
    forms(value).forEach(form -> forms.put(form, name));
    return value;
  }

  /** Names of the secrets that are in the text, as they are or in a usual encoding. */
  List<String> in(String text) {
    Map<String, List<String>> byBeginning =
        forms.keySet().stream().collect(Collectors.groupingBy(PlantedSecrets::beginning));
    // Most places are the beginning of none: what asks a map for each of them takes minutes.
    boolean[] first = new boolean[1 << Character.SIZE];
    byBeginning.keySet().forEach(beginning -> first[pair(beginning, 0)] = true);
    Set<String> found = new TreeSet<>();
    for (int i = 0; i + MIN_LENGTH <= text.length(); i++) {
      if (first[pair(text, i)]) {
        for (String form : byBeginning.getOrDefault(text.substring(i, i + MIN_LENGTH), List.of())) {
          if (text.startsWith(form, i)) {
            found.add(forms.get(form));
          }
        }
      }
    }
    return List.copyOf(found);
  }

  private static String beginning(String form) {
    return form.substring(0, MIN_LENGTH);
  }

  private static int pair(String text, int at) {
    return (char) (text.charAt(at) << Byte.SIZE ^ text.charAt(at + 1));
  }

  /** All secrets of these names, and their usual encodings, by their forms. */
  Map<String, String> formsOf(Set<String> wanted) {
    Map<String, String> chosen = new LinkedHashMap<>(forms);
    chosen.values().retainAll(wanted);
    return chosen;
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
    String hex = HexFormat.of().formatHex(bytes);
    forms.add(hex);
    forms.add(hex.toUpperCase(Locale.ROOT));
    return forms;
  }
}
