package dev.halite.api.exchange;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.util.Locale;

/**
 * A request whose client left bytes beyond ASCII in the path as they are: shown as if it had
 * encoded them, as it should have, so that nobody behind has two forms to care for.
 */
final class EncodedPath extends HttpServletRequestWrapper {
  private final String uri;

  private EncodedPath(HttpServletRequest request, String uri) {
    super(request);
    this.uri = uri;
  }

  /** The request, in the one form of its path. */
  static HttpServletRequest of(HttpServletRequest request) {
    String uri = request.getRequestURI();
    return uri.chars().allMatch(c -> c < 0x80) ? request : new EncodedPath(request, encoded(uri));
  }

  /** The server hands over bytes beyond ASCII as one character each. */
  private static String encoded(String uri) {
    StringBuilder encoded = new StringBuilder(uri.length() + 32);
    for (int i = 0; i < uri.length(); i++) {
      char c = uri.charAt(i);
      if (c < 0x80) {
        encoded.append(c);
      } else {
        encoded.append('%').append(Integer.toHexString(c).toUpperCase(Locale.ROOT));
      }
    }
    return encoded.toString();
  }

  @Override
  public String getRequestURI() {
    return uri;
  }
}
