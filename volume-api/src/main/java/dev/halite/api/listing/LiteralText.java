package dev.halite.api.listing;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads values as Python writes them, which is how clients send them in a query: a text in quotes,
 * {@code None}, a list {@code ['a', 'b']} and a dictionary of texts {@code {'key': 'value'}}. JSON
 * is of the same form where it is as simple.
 */
final class LiteralText {
  private static final String NONE = "None";
  private static final List<String> NAMES = List.of(NONE, "True", "False");

  private final String text;
  private int at;

  private LiteralText(String text) {
    this.text = text;
  }

  /** One or several values; null is one that says that there is none. */
  record Values(List<String> texts, boolean orNull) {
    Values {
      texts = List.copyOf(texts);
    }
  }

  /** The values that the text stands for; itself where it is no literal. */
  static Values values(String text) {
    LiteralText reader = new LiteralText(text);
    List<@Nullable String> values = reader.list();
    reader.space();
    if (values == null || reader.at < text.length()) {
      return new Values(List.of(text), false);
    }
    List<String> texts = new ArrayList<>();
    for (String value : values) {
      if (value != null) {
        texts.add(value);
      }
    }
    return new Values(texts, texts.size() < values.size());
  }

  /** One value, or those in brackets; null where it is neither. */
  private @Nullable List<@Nullable String> list() {
    List<@Nullable String> values = new ArrayList<>();
    char end = take('[') ? ']' : take('(') ? ')' : 0;
    if (end == 0) {
      return value(values) ? values : null;
    }
    while (!take(end)) {
      if (!values.isEmpty() && !take(',')) {
        return null;
      }
      if (!values.isEmpty() && take(end)) {
        return values;
      }
      if (!value(values)) {
        return null;
      }
    }
    return values;
  }

  private boolean value(List<@Nullable String> values) {
    space();
    for (String name : NAMES) {
      if (text.startsWith(name, at)) {
        at += name.length();
        values.add(name.equals(NONE) ? null : name);
        return true;
      }
    }
    String word = word();
    values.add(word);
    return word != null;
  }

  /** The entries; null where the text is no dictionary of texts. */
  static @Nullable Map<String, String> dictionary(String text) {
    LiteralText reader = new LiteralText(text);
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
