package dev.halite.common.storage.library;

import com.sun.jna.Library;
import com.sun.jna.Native;
import java.util.Map;

/**
 * A library, loaded when it is first needed. Not in a static initialiser: that would fail with
 * another error, and without the reason, from the second time on.
 */
public final class SharedLibrary {
  private SharedLibrary() {}

  /**
   * Loads one.
   *
   * @param name without {@code lib} and {@code .so}
   * @param file for the sentence
   * @param options of JNA
   * @throws MissingLibraryException when it is not there, or lacks a function
   */
  public static <T extends Library> T load(
      String name, String file, String debianPackage, Class<T> functions, Map<String, ?> options) {
    try {
      return Native.load(name, functions, options);
    } catch (LinkageError e) {
      // the library itself, or JNA's own part, which fails with other errors from the second time
      // on
      throw new MissingLibraryException(file, debianPackage, e);
    }
  }
}
