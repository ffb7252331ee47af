package dev.halite.common.storage.ceph;

import dev.halite.common.engine.file.TrustedFiles;
import dev.halite.common.engine.file.UntrustedFileException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Texts from outside on their way to native code, which trusts them. */
final class NativeText {
  /** Far above any configuration; what grows without end is not read to its end. */
  static final int MOST_BYTES = 1 << 20;

  /** How a configuration says that there is none. */
  private static final Path NO_FILE = Path.of("/dev/null");

  private static final int LONGEST_NAME = 4 << 10;
  private static final byte SUBSTITUTE = '?';

  private NativeText() {}

  /**
   * A file that Ceph's parser reads, once, as it may be given to it: ASCII alone, and written by
   * nobody but root and us, because it names libraries that are loaded and files that are written.
   */
  static byte[] file(Path path) throws IOException {
    if (path.equals(NO_FILE)) {
      return new byte[0];
    }
    byte[] content;
    try (InputStream in = Files.newInputStream(trusted(path))) {
      content = in.readNBytes(MOST_BYTES + 1);
    }
    String name = String.valueOf(path.getFileName());
    if (content.length > MOST_BYTES) {
      throw new UnsafeTextException("%s is larger than %d bytes.".formatted(name, MOST_BYTES));
    }
    return configuration(name, content);
  }

  private static Path trusted(Path path) throws IOException {
    try {
      return TrustedFiles.ofThisProcess().requireFile(path, "Ceph's file");
    } catch (UntrustedFileException e) {
      throw new UnsafeTextException(String.valueOf(e.getMessage()));
    }
  }

  /**
   * The content of a configuration file or keyring, safe for Ceph's parser. Comments, where any
   * byte is harmless today, keep their length and lose what is not ASCII, so that nothing rests on
   * where exactly the parser sees them.
   *
   * @throws UnsafeTextException naming line and byte
   */
  static byte[] configuration(String name, byte[] content) {
    byte[] safe = content.clone();
    int line = 1;
    boolean comment = false;
    boolean quoted = false;
    for (int i = 0; i < safe.length; i++) {
      byte b = safe[i];
      switch (b) {
        case '\n', '\r' -> {
          line += b == '\n' ? 1 : 0;
          comment = false;
          quoted = false;
        }
        // behind a quote it may be part of a value, and is not taken for a comment then
        case '"', '\'' -> quoted = true;
        case '#', ';' -> comment = comment || !quoted && (i == 0 || safe[i - 1] != '\\');
        default -> {
          if (b <= 0) {
            if (!comment) {
              throw refused("%s, line %d".formatted(name, line), b);
            }
            safe[i] = SUBSTITUTE;
          }
        }
      }
    }
    return safe;
  }

  /** A name or value of Ceph's configuration, which is ASCII without NUL. */
  static String ascii(String what, String text) {
    requireShort(what, text);
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      if (b <= 0) {
        throw refused(what, b);
      }
    }
    return text;
  }

  /** A name of an object, image or snapshot: anything but NUL, and of bounded length. */
  static String name(String what, String text) {
    requireShort(what, text);
    if (text.indexOf('\0') >= 0) {
      throw refused(what, (byte) 0);
    }
    return text;
  }

  private static void requireShort(String what, String text) {
    if (text.length() > LONGEST_NAME) {
      throw new UnsafeTextException(
          "%s has more than %d characters.".formatted(what, LONGEST_NAME));
    }
  }

  private static UnsafeTextException refused(String where, byte b) {
    return new UnsafeTextException(
        b == 0
            ? "%s: byte 00 is no text.".formatted(where)
            : "%s: byte %02X is not ASCII.".formatted(where, b & 0xff));
  }
}
