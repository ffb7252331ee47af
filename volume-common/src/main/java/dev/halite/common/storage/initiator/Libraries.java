package dev.halite.common.storage.initiator;

import com.sun.jna.Library;
import dev.halite.common.storage.library.MissingLibraryException;
import dev.halite.common.storage.library.SharedLibrary;
import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The libraries, loaded at the first use.
 *
 * @param iscsi one context for each session's thread
 */
record Libraries(LibIscsi iscsi, LibEvents events) {
  private static @Nullable Libraries loaded;

  /**
   * Loads them.
   *
   * @throws DriverException UNAVAILABLE with a sentence that names the package
   */
  static synchronized Libraries get() {
    Libraries libraries = loaded;
    if (libraries == null) {
      libraries =
          new Libraries(
              load("iscsi", "libiscsi.so.7", "libiscsi7", LibIscsi.class),
              load("c", "libc.so.6", "libc6", LibEvents.class));
      loaded = libraries;
    }
    return libraries;
  }

  static <T extends Library> T load(
      String name, String file, String debianPackage, Class<T> functions) {
    try {
      return SharedLibrary.load(
          name, file, debianPackage, functions, Map.of(Library.OPTION_STRING_ENCODING, "UTF-8"));
    } catch (MissingLibraryException e) {
      throw new DriverException(DriverFault.UNAVAILABLE, String.valueOf(e.getMessage()), e);
    }
  }
}
