package dev.halite.common.storage.library;

/** A library of a storage is not installed, or is not one that this program can use. */
public final class MissingLibraryException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  MissingLibraryException(String library, String debianPackage, Throwable cause) {
    super(
        "The library %s cannot be loaded; install the Debian package %s or its like."
            .formatted(library, debianPackage),
        cause);
  }
}
