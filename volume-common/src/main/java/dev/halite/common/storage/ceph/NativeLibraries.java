package dev.halite.common.storage.ceph;

import com.sun.jna.Library;
import com.sun.jna.Native;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Loads the native libraries when they are first needed. It is not done in a static initialiser:
 * that would fail with another error, and without the reason, from the second time on.
 */
final class NativeLibraries {
  private static @Nullable LibRados rados;
  private static @Nullable LibRbd rbd;

  private NativeLibraries() {}

  static synchronized LibRados rados() {
    LibRados loaded = rados;
    if (loaded == null) {
      loaded = load("rados", "librados.so.2", "librados2", LibRados.class);
      rados = loaded;
    }
    return loaded;
  }

  static synchronized LibRbd rbd() {
    LibRbd loaded = rbd;
    if (loaded == null) {
      loaded = load("rbd", "librbd.so.1", "librbd1", LibRbd.class);
      rbd = loaded;
    }
    return loaded;
  }

  static <T extends Library> T load(
      String name, String library, String debianPackage, Class<T> functions) {
    try {
      return Native.load(name, functions, Map.of(Library.OPTION_STRING_ENCODING, "UTF-8"));
    } catch (LinkageError e) {
      // the library itself, or JNA's own part, which fails with other errors from the second time
      // on
      throw new MissingLibraryException(library, debianPackage, e);
    }
  }
}
