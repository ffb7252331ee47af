package dev.halite.api.microversion;

import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.fault.HaliteException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What came out of a request's version header.
 *
 * @param effective version the answer is given in; the oldest one where there is a problem
 * @param problem what to answer instead of the work; null when all is well
 */
public record Negotiation(Microversion effective, @Nullable HaliteException problem) {
  /** Request and response header that carries the version. */
  public static final String HEADER = "OpenStack-API-Version";

  private static final String SERVICE = "volume";
  private static final Negotiation UNASKED = new Negotiation(Microversion.MIN, null);
  private static final int MAX_ECHO = 64;

  /** The forms that clients really send, so that the common case is one look-up. */
  private static final Map<String, Negotiation> USUAL = usual();

  private static Map<String, Negotiation> usual() {
    Map<String, Negotiation> usual = new HashMap<>();
    for (int minor = 0; minor <= Microversion.MAX.minor(); minor++) {
      Microversion version = Microversion.of(minor);
      usual.put(SERVICE + " " + version, new Negotiation(version, null));
    }
    usual.put(SERVICE + " latest", new Negotiation(Microversion.MAX, null));
    return Map.copyOf(usual);
  }

  /** Reads the header; null where it was not sent. */
  public static Negotiation of(@Nullable String header) {
    if (header == null) {
      return UNASKED;
    }
    Negotiation known = USUAL.get(header);
    return known == null ? read(header) : known;
  }

  private static Negotiation read(String header) {
    for (String item : header.split(",", -1)) {
      if (item.contains(SERVICE)) {
        String[] words = item.strip().split("\\s+", -1);
        return words.length == 2 ? ofVersion(words[1]) : malformed(header);
      }
    }
    return malformed(header);
  }

  private static Negotiation ofVersion(String text) {
    if (text.equals("latest")) {
      return new Negotiation(Microversion.MAX, null);
    }
    int dot = text.indexOf('.');
    if (dot <= 0
        || text.length() > MAX_ECHO
        || !isNumber(text, 0, dot)
        || text.charAt(0) == '0'
        || !isNumber(text, dot + 1, text.length())
        || (text.charAt(dot + 1) == '0' && text.length() > dot + 2)) {
      return malformed(text);
    }
    Microversion version =
        Microversion.served(small(text, 0, dot), small(text, dot + 1, text.length()));
    if (version != null) {
      return new Negotiation(version, null);
    }
    return problem(
        FaultCode.NOT_ACCEPTABLE,
        "Version "
            + text
            + " is not supported by the API. Minimum is "
            + Microversion.MIN
            + " and maximum is "
            + Microversion.MAX
            + ".");
  }

  private static Negotiation malformed(String text) {
    StringBuilder shown = new StringBuilder();
    text.chars()
        .limit(MAX_ECHO)
        .filter(c -> c >= ' ' && c < 127)
        .forEach(c -> shown.append((char) c));
    return problem(
        FaultCode.INVALID_INPUT,
        "API Version String "
            + shown
            + " is of invalid format. Must be of format MajorNum.MinorNum.");
  }

  private static Negotiation problem(FaultCode code, String message) {
    return new Negotiation(Microversion.MIN, new HaliteException(code, message));
  }

  private static boolean isNumber(String text, int from, int to) {
    for (int i = from; i < to; i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return false;
      }
    }
    return from < to;
  }

  /** The number, or one that is surely not served where it is too long to be read. */
  private static int small(String text, int from, int to) {
    return to - from > 4 ? 9999 : Integer.parseInt(text, from, to, 10);
  }
}
