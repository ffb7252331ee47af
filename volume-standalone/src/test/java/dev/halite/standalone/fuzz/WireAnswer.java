package dev.halite.standalone.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * The first answer on a connection.
 *
 * @param status 0 where there was none, or an answer without a head as HTTP/0.9 has them
 * @param headers by name in lower case; the last of several
 * @param text all that came, as it came
 */
record WireAnswer(int status, Map<String, String> headers, String body, String text) {
  WireAnswer {
    headers = Map.copyOf(headers);
  }

  /**
   * Reads what a connection has brought.
   *
   * @throws IllegalArgumentException where that is no HTTP
   */
  static WireAnswer of(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    String rest = text;
    while (rest.startsWith("HTTP/1.1 1")) {
      // "Continue" comes before the answer.
      rest = rest.substring(end(rest) + 4);
    }
    if (!rest.startsWith("HTTP/")) {
      return new WireAnswer(0, Map.of(), rest, text);
    }
    int end = end(rest);
    String[] lines = rest.substring(0, end).split("\r\n", -1);
    if (!lines[0].matches("HTTP/1\\.[01] [2-5][0-9][0-9].*")) {
      throw new IllegalArgumentException("no status line: " + lines[0]);
    }
    Map<String, String> headers = new TreeMap<>();
    for (int i = 1; i < lines.length; i++) {
      int colon = lines[i].indexOf(": ");
      if (colon <= 0) {
        throw new IllegalArgumentException("no header: " + lines[i]);
      }
      headers.put(
          lines[i].substring(0, colon).toLowerCase(Locale.ROOT), lines[i].substring(colon + 2));
    }
    int status = Integer.parseInt(lines[0].substring(9, 12));
    return new WireAnswer(status, headers, body(rest.substring(end + 4), headers), text);
  }

  private static int end(String text) {
    int end = text.indexOf("\r\n\r\n");
    if (end < 0) {
      throw new IllegalArgumentException("the head of the answer has no end: " + text);
    }
    return end;
  }

  private static String body(String rest, Map<String, String> headers) {
    String length = headers.get("content-length");
    String bytes = rest;
    if (length != null) {
      bytes = rest.substring(0, Math.min(rest.length(), Integer.parseInt(length)));
    } else if ("chunked".equals(headers.get("transfer-encoding"))) {
      StringBuilder joined = new StringBuilder();
      int at = 0;
      int size;
      do {
        int lineEnd = rest.indexOf("\r\n", at);
        size = Integer.parseInt(rest.substring(at, lineEnd).strip(), 16);
        joined.append(rest, lineEnd + 2, lineEnd + 2 + size);
        at = lineEnd + 4 + size;
      } while (size > 0);
      bytes = joined.toString();
    }
    return new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
  }

  @Override
  public String toString() {
    return text.length() > 2000 ? text.substring(0, 2000) + "..." : text;
  }
}
