package dev.halite.api.listing;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the text of a dictionary of texts as Python writes it, {@code {'key': 'value'}}, which is
 * how clients send one in a query. JSON objects of texts are of the same form.
 */
final class DictionaryText {
  private final String text;
  private int at;

  private DictionaryText(String text) {
    this.text = text;
  }

  /** The entries; null where the text is no dictionary of texts. */
  static @Nullable Map<String, String> read(String text) {
    DictionaryText reader = new DictionaryText(text);
    Map<String, String> entries = reader.dictionary();
    reader.space();
    return entries == null || reader.at < text.length() ? null : entries;
  }

  private @Nullable Map<String, String> dictionary() {
    Map<String, String> entries = new LinkedHashMap<>();
    if (!take('{')) {
      return null;
    }
    while (!take('}')) {
      if (!entries.isEmpty() && !take(',')) {
        return null;
      }
      if (!entries.isEmpty() && take('}')) {
        return entries;
      }
      String key = word();
      if (key == null || !take(':')) {
        return null;
      }
      String value = word();
      if (value == null) {
        return null;
      }
      entries.put(key, value);
    }
    return entries;
  }

  /** A quoted text, or a bare number, which counts as its text. */
  private @Nullable String word() {
    space();
    if (at < text.length() && text.charAt(at) == 'u' && at + 1 < text.length()) {
      at++;
    }
    if (at == text.length()) {
      return null;
    }
    char quote = text.charAt(at);
    if (quote != '\'' && quote != '"') {
      int start = at;
      while (at < text.length()
          && (Character.digit(text.charAt(at), 10) >= 0 || ".-".indexOf(text.charAt(at)) >= 0)) {
        at++;
      }
      return at == start ? null : text.substring(start, at);
    }
    at++;
    StringBuilder word = new StringBuilder();
    while (at < text.length()) {
      char c = text.charAt(at++);
      if (c == quote) {
        return word.toString();
      }
      if (c != '\\') {
        word.append(c);
      } else if (at == text.length() || !escaped(word)) {
        return null;
      }
    }
    return null;
  }

  private boolean escaped(StringBuilder word) {
    char c = text.charAt(at++);
    switch (c) {
      case 'n' -> word.append('\n');
      case 't' -> word.append('\t');
      case 'r' -> word.append('\r');
      case '\\', '\'', '"', '/' -> word.append(c);
      case 'x', 'u' -> {
        int digits = c == 'x' ? 2 : 4;
        if (at + digits > text.length()) {
          return false;
        }
        int code = 0;
        for (int i = 0; i < digits; i++) {
          int digit = Character.digit(text.charAt(at + i), 16);
          if (digit < 0) {
            return false;
          }
          code = code * 16 + digit;
        }
        if (code == 0 || Character.isSurrogate((char) code)) {
          return false;
        }
        word.append((char) code);
        at += digits;
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  private boolean take(char expected) {
    space();
    if (at < text.length() && text.charAt(at) == expected) {
      at++;
      return true;
    }
    return false;
  }

  private void space() {
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
  }
}
