package dev.halite.api.fault;

/** Makes a value that a client sent fit to be shown in a message or a log line. */
public final class Echo {
  private static final int MAX_LENGTH = 255;

  private Echo() {}

  /** The value without control characters and cut where it is long. */
  public static String of(String value) {
    int end = Math.min(value.length(), MAX_LENGTH);
    if (end < value.length() && Character.isHighSurrogate(value.charAt(end - 1))) {
      end--;
    }
    StringBuilder shown = new StringBuilder(end + 3);
    for (int i = 0; i < end; i++) {
      char c = value.charAt(i);
      boolean paired =
          !Character.isSurrogate(c)
              || (Character.isHighSurrogate(c)
                  && i + 1 < end
                  && Character.isLowSurrogate(value.charAt(i + 1)))
              || (Character.isLowSurrogate(c)
                  && i > 0
                  && Character.isHighSurrogate(value.charAt(i - 1)));
      if (!Character.isISOControl(c) && paired) {
        shown.append(c);
      }
    }
    return end < value.length() ? shown.append("...").toString() : shown.toString();
  }
}
