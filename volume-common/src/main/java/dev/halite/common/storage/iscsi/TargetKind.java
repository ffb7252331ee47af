package dev.halite.common.storage.iscsi;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What offers a target. */
public enum TargetKind {
  /** The kernel. */
  LIO,
  /** tgtd. */
  TGT;

  /** As it is written in records and settings. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Of which the text is the name. */
  static Optional<TargetKind> of(String text) {
    return Arrays.stream(values()).filter(kind -> kind.text().equals(text)).findFirst();
  }
}
