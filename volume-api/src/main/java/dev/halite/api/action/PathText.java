package dev.halite.api.action;

import dev.halite.api.listing.QueryParameters;
import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.fault.HaliteException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Takes the address of a request apart. Strict: what does not decode to text is refused. */
final class PathText {
  private PathText() {}

  /**
   * The decoded segments of a raw path; a slash at its end is followed by an empty one. Segments of
   * dots are refused in any form: others would see another path than we do.
   */
  static List<String> segments(String path) {
    List<String> segments = new ArrayList<>(8);
    int start = path.startsWith("/") ? 1 : 0;
    while (start < path.length()) {
      int slash = path.indexOf('/', start);
      int end = slash < 0 ? path.length() : slash;
      String segment = decoded(path.substring(start, end), false, "Malformed request url");
      if (segment.equals(".") || segment.equals("..")) {
        throw invalid("Malformed request url");
      }
      segments.add(segment);
      start = end + 1;
    }
    if (path.length() > 1 && path.endsWith("/")) {
      segments.add("");
    }
    return segments;
  }

  /**
   * The parameters of a raw query string.
   *
   * @param maxLength of the string, in characters
   * @param maxParameters in it
   */
  static QueryParameters query(@Nullable String query, int maxLength, int maxParameters) {
    if (query == null || query.isEmpty()) {
      return QueryParameters.none();
    }
    if (query.length() > maxLength) {
      throw new HaliteException(
          FaultCode.URI_TOO_LONG, "The query string has more than " + maxLength + " characters.");
    }
    Map<String, String> values = new LinkedHashMap<>();
    int start = 0;
    int count = 0;
    while (start <= query.length()) {
      int ampersand = query.indexOf('&', start);
      int end = ampersand < 0 ? query.length() : ampersand;
      if (end > start) {
        if (++count > maxParameters) {
          throw invalid("Too many query parameters: there are more than " + maxParameters);
        }
        int equals = query.indexOf('=', start);
        int split = equals < 0 || equals > end ? end : equals;
        values.put(
            decoded(query.substring(start, split), true, "Malformed query string"),
            split == end
                ? ""
                : decoded(query.substring(split + 1, end), true, "Malformed query string"));
      }
      start = end + 1;
    }
    return QueryParameters.of(values);
  }

  private static String decoded(String text, boolean plusIsSpace, String problem) {
    boolean plain = true;
    for (int i = 0; i < text.length() && plain; i++) {
      char c = text.charAt(i);
      plain = c != '%' && c < 128 && c != 0 && (c != '+' || !plusIsSpace);
    }
    if (plain) {
      return text;
    }
    // The server hands over bytes beyond ASCII as one character each.
    ByteBuffer bytes = ByteBuffer.allocate(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '%') {
        int high = i + 2 < text.length() ? Character.digit(text.charAt(i + 1), 16) : -1;
        int low = i + 2 < text.length() ? Character.digit(text.charAt(i + 2), 16) : -1;
        if (high < 0 || low < 0) {
          throw invalid(problem);
        }
        bytes.put((byte) (high * 16 + low));
        i += 2;
      } else if (c == '+' && plusIsSpace) {
        bytes.put((byte) ' ');
      } else if (c < 256) {
        bytes.put((byte) c);
      } else {
        throw invalid(problem);
      }
    }
    try {
      String decoded =
          StandardCharsets.UTF_8
              .newDecoder()
              .onMalformedInput(CodingErrorAction.REPORT)
              .onUnmappableCharacter(CodingErrorAction.REPORT)
              .decode(bytes.flip())
              .toString();
      if (decoded.indexOf(0) >= 0) {
        throw invalid(problem);
      }
      return decoded;
    } catch (CharacterCodingException e) {
      throw new HaliteException(FaultCode.INVALID_INPUT, problem, e);
    }
  }

  private static HaliteException invalid(String problem) {
    return new HaliteException(FaultCode.INVALID_INPUT, problem);
  }
}
