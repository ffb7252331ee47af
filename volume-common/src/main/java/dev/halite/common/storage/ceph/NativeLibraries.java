package dev.halite.common.storage.ceph;

import com.sun.jna.DefaultTypeMapper;
import com.sun.jna.Library;
import com.sun.jna.ToNativeContext;
import com.sun.jna.ToNativeConverter;
import com.sun.jna.TypeMapper;
import dev.halite.common.storage.library.SharedLibrary;
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

  /** Every text that these libraries get is whole: C would end it at the first NUL. */
  private static final class TextCheck implements ToNativeConverter {
    static final TypeMapper ALL = mapper();

    private static TypeMapper mapper() {
      var mapper = new DefaultTypeMapper();
      mapper.addToNativeConverter(String.class, new TextCheck());
      return mapper;
    }

    @Override
    public @Nullable Object toNative(@Nullable Object value, @Nullable ToNativeContext context) {
      return value == null ? null : NativeText.name("A text for Ceph", (String) value);
    }

    @Override
    public Class<?> nativeType() {
      return String.class;
    }
  }

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
    return SharedLibrary.load(
        name,
        library,
        debianPackage,
        functions,
        Map.of(Library.OPTION_STRING_ENCODING, "UTF-8", Library.OPTION_TYPE_MAPPER, TextCheck.ALL));
  }
}
