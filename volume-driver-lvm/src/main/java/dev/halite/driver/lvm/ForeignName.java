package dev.halite.driver.lvm;

import java.util.regex.Pattern;

/**
 * Name of a logical volume that somebody else has made, as LVM itself reports it: what an operator
 * writes is compared with such names and gets into no command.
 */
record ForeignName(String text) {
  private static final Pattern FORM = Pattern.compile("[A-Za-z0-9+_.][A-Za-z0-9+_.-]{0,126}");

  ForeignName {
    if (!FORM.matcher(text).matches()) {
      throw new IllegalArgumentException("LVM gives no such name.");
    }
  }

  /** Of a volume that was found. */
  static ForeignName of(LogicalVolume found) {
    return new ForeignName(found.name());
  }

  @Override
  public String toString() {
    return text;
  }
}
