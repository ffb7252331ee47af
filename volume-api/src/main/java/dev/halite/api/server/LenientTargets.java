package dev.halite.api.server;

import org.apache.tomcat.util.http.parser.HttpParser;

/**
 * Takes request lines in which a client has not encoded what it should have: brackets, braces and
 * the like, and text beyond ASCII. None of it can be taken for another request; blanks, control
 * characters and a backslash in the path could, and stay refused.
 */
final class LenientTargets extends HttpParser {
  private static final String PATH = "\"<>[]^`{|}";
  private static final String QUERY = PATH + "\\";

  LenientTargets() {
    super(PATH, QUERY);
  }

  /** The server passes bytes on as they are: those above 7F are negative. */
  private static boolean isBeyondAscii(int c) {
    return c < 0 || c > 0x7f;
  }

  @Override
  public boolean isNotRequestTargetRelaxed(int c) {
    return !isBeyondAscii(c) && super.isNotRequestTargetRelaxed(c);
  }

  @Override
  public boolean isAbsolutePathRelaxed(int c) {
    return isBeyondAscii(c) || super.isAbsolutePathRelaxed(c);
  }

  @Override
  public boolean isQueryRelaxed(int c) {
    return isBeyondAscii(c) || super.isQueryRelaxed(c);
  }
}
