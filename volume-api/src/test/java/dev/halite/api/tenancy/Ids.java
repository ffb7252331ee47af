package dev.halite.api.tenancy;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Takes the ids in a request for others of the same form, and back again in the answer. */
final class Ids {
  private static final Pattern ID =
      Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{32}");

  /** Ids that nothing has, each with the one it stands for. */
  private final Map<String, String> originals = new LinkedHashMap<>();

  /** The text with ids that nothing has in place of its own. */
  String replaced(String text) {
    return ID.matcher(text).replaceAll(this::replacement);
  }

  /** How many different ids were replaced. */
  int count() {
    return originals.size();
  }

  /** The text with its own ids again. */
  String restored(String text) {
    String restored = text;
    for (Map.Entry<String, String> entry : originals.entrySet()) {
      restored = restored.replace(entry.getKey(), entry.getValue());
    }
    return restored;
  }

  private String replacement(MatchResult found) {
    for (Map.Entry<String, String> entry : originals.entrySet()) {
      if (entry.getValue().equals(found.group())) {
        return entry.getKey();
      }
    }
    String random = UUID.randomUUID().toString();
    String unused = found.group().contains("-") ? random : random.replace("-", "");
    originals.put(unused, found.group());
    return Matcher.quoteReplacement(unused);
  }
}
