package dev.halite.common.engine.file;

/** Somebody else can change a file that was to be used; the sentence says how, and what to do. */
public final class UntrustedFileException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  UntrustedFileException(String sentence) {
    super(sentence);
  }
}
