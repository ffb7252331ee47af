package dev.halite.driver.file;

/** How servers reach the volumes of a directory. */
enum ExportMode {
  /** By the file itself, on this host only. */
  LOCAL,
  /** By iSCSI, from tgtd. */
  TGT,
  /** By iSCSI whenever tgtd answers, by the file itself otherwise. */
  AUTO
}
