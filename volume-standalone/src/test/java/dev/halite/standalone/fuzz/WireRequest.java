package dev.halite.standalone.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A request byte by byte; a character is a byte. Nothing here need be right.
 *
 * @param line request line
 * @param headers whole lines
 */
record WireRequest(String line, List<String> headers, String body) {
  private static final String LENGTH = "Content-Length: ";

  WireRequest {
    headers = List.copyOf(headers);
  }

  /** The bytes that go over the wire. */
  byte[] bytes() {
    StringBuilder text = new StringBuilder(line).append("\r\n");
    headers.forEach(header -> text.append(header).append("\r\n"));
    return text.append("\r\n").append(body).toString().getBytes(StandardCharsets.ISO_8859_1);
  }

  /** The method as it is written. */
  String method() {
    int blank = line.indexOf(' ');
    return blank < 0 ? line : line.substring(0, blank);
  }

  /** The target as it is written. */
  String target() {
    String[] words = line.split(" ", -1);
    return words.length < 2 ? "" : words[1];
  }

  /** The same without one of its headers. */
  WireRequest withoutHeader(int index) {
    List<String> fewer = new ArrayList<>(headers);
    fewer.remove(index);
    return new WireRequest(line, fewer, body);
  }

  /** The same with another line. */
  WireRequest withLine(String other) {
    return new WireRequest(other, headers, body);
  }

  /** The same with another body, whose length is told if that of this one was. */
  WireRequest withBody(String other) {
    String told = LENGTH + body.length();
    return new WireRequest(
        line,
        headers.stream()
            .map(header -> header.equals(told) ? LENGTH + other.length() : header)
            .toList(),
        other);
  }

  /** A shell command that sends it. */
  String command(int port) {
    StringBuilder text = new StringBuilder("printf '");
    for (byte signed : bytes()) {
      int b = signed & 0xff;
      switch (b) {
        case '\r' -> text.append("\\r");
        case '\n' -> text.append("\\n");
        case '%' -> text.append("%%");
        case '\\' -> text.append("\\\\");
        default -> {
          boolean plain = b >= ' ' && b < 127 && b != '\'';
          text.append(plain ? (char) b : "\\%03o".formatted(b));
        }
      }
    }
    return text + "' | nc -q 20 127.0.0.1 " + port;
  }

  /** Whether one of the headers has this name. */
  boolean hasHeader(String name) {
    String start = name.toLowerCase(Locale.ROOT) + ":";
    return headers.stream().anyMatch(header -> header.toLowerCase(Locale.ROOT).startsWith(start));
  }
}
