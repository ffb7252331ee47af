package dev.halite.driver.file;

import java.util.Locale;
import java.util.Optional;

/** How servers reach the volumes of a directory. */
enum ExportMode {
  /** By the file itself, on this host only. */
  LOCAL,
  /** By iSCSI, from tgtd. */
  TGT,
  /** By iSCSI whenever tgtd answers, by the file itself otherwise. */
  AUTO;

  static Optional<ExportMode> of(String text) {
    for (ExportMode mode : values()) {
      if (mode.name().toLowerCase(Locale.ROOT).equals(text)) {
        return Optional.of(mode);
      }
    }
    return Optional.empty();
  }
}
