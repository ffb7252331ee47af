package dev.halite.driver.lvm;

/** What becomes of the content of a thick volume that is deleted. */
enum VolumeClear {
  /** It is overwritten by zeroes before the room is given back. */
  ZERO,
  /** It stays until the room is used again; a new thick volume is zeroed in any case. */
  NONE
}
