package dev.halite.api.server;

import java.nio.charset.StandardCharsets;
import org.apache.coyote.Request;
import org.apache.tomcat.util.buf.ByteChunk;
import org.apache.tomcat.util.buf.MessageBytes;
import org.jspecify.annotations.Nullable;

/**
 * A request line that names the host, as clients of a proxy send it. By RFC 9112, 3.2.2 that host
 * counts and the header {@code Host} is ignored; the server refuses where they differ.
 */
final class AbsoluteForm {
  private AbsoluteForm() {}

  /**
   * Lets the host of the request line count.
   *
   * @return whether the header named another one, which is then replaced
   */
  static boolean letItsHostCount(Request request) {
    MessageBytes header = request.getMimeHeaders().getValue("host");
    String authority = authority(request.requestURI());
    if (header == null || authority == null || authority.equalsIgnoreCase(header.toString())) {
      return false;
    }
    byte[] bytes = authority.getBytes(StandardCharsets.ISO_8859_1);
    header.setBytes(bytes, 0, bytes.length);
    return true;
  }

  /**
   * What stands between {@code ://} and the path. The server has cut it off already, but the line
   * is still there, around the path.
   *
   * @return null where the line names no host, or a user with it, which stays refused
   */
  private static @Nullable String authority(MessageBytes uri) {
    if (uri.getType() != MessageBytes.T_BYTES) {
      return null;
    }
    ByteChunk path = uri.getByteChunk();
    byte[] line = path.getBuffer();
    int start = path.getStart();
    while (start > 0 && !isBlank(line[start - 1])) {
      start--;
    }
    int end = path.getStart();
    while (end < line.length && !isBlank(line[end]) && line[end] != '\r' && line[end] != '\n') {
      end++;
    }
    String target = new String(line, start, end - start, StandardCharsets.ISO_8859_1);
    int scheme = target.indexOf("://");
    if (scheme <= 0 || target.indexOf('/') < scheme) {
      return null;
    }
    String rest = target.substring(scheme + 3);
    String authority = rest.substring(0, firstOf(rest));
    return authority.isEmpty() || authority.indexOf('@') >= 0 ? null : authority;
  }

  private static int firstOf(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) == '/' || text.charAt(i) == '?') {
        return i;
      }
    }
    return text.length();
  }

  private static boolean isBlank(byte b) {
    return b == ' ' || b == '\t';
  }
}
