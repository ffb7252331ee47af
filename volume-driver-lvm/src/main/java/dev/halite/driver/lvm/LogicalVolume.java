package dev.halite.driver.lvm;

import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * A logical volume as LVM reports it.
 *
 * @param ours what it is by the driver's names; empty for what others have made
 * @param sizeBytes what it seems to have; of a thick snapshot the room for what changes
 * @param attributes the letters of {@code lv_attr}
 * @param origin name of what it is a snapshot of; empty for none
 * @param pool name of its thin pool; empty for none
 * @param dataPercent how much of a pool or of a thick snapshot's room is taken; 0 where LVM does
 *     not say
 * @param chunkBytes unit in which a thin pool gives out room; 0 for others
 * @param discards what a thin pool does with discards; empty for others
 */
record LogicalVolume(
    String name,
    Optional<LvName> ours,
    long sizeBytes,
    String attributes,
    String origin,
    String pool,
    double dataPercent,
    Set<String> tags,
    long chunkBytes,
    String discards) {
  private static final int TYPE = 0;
  private static final int PERMISSIONS = 1;
  private static final int STATE = 4;
  private static final int OPEN = 5;
  private static final int ZERO = 7;
  private static final int HEALTH = 8;

  LogicalVolume {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(ours, "ours");
    Objects.requireNonNull(attributes, "attributes");
    Objects.requireNonNull(origin, "origin");
    Objects.requireNonNull(pool, "pool");
    tags = Set.copyOf(tags);
    Objects.requireNonNull(discards, "discards");
  }

  /** Whether some program has its device open, or a file system on it is mounted. */
  boolean isOpen() {
    return letter(OPEN) == 'o';
  }

  boolean isActive() {
    return letter(STATE) != '-' && letter(STATE) != 'h';
  }

  boolean isWritable() {
    return letter(PERMISSIONS) == 'w';
  }

  /** Whether it is active or not, and nothing else is to be said of it. */
  boolean isSound() {
    return (letter(STATE) == 'a' || letter(STATE) == '-') && letter(HEALTH) == '-';
  }

  boolean isThinPool() {
    return letter(TYPE) == 't';
  }

  boolean isThin() {
    return letter(TYPE) == 'V';
  }

  /** Without anything that hangs on it or that it hangs on. */
  boolean isPlain() {
    return letter(TYPE) == '-';
  }

  /** A snapshot with room of its own for what changes in its origin. */
  boolean isThickSnapshot() {
    return letter(TYPE) == 's' || letter(TYPE) == 'S';
  }

  /** A thick snapshot that has run out of room, and with it of its content. */
  boolean isInvalid() {
    return letter(STATE) == 'I' || letter(STATE) == 'S';
  }

  /** Whether a thin pool zeroes what it gives out. */
  boolean isZeroing() {
    return letter(ZERO) == 'z';
  }

  private char letter(int index) {
    return index < attributes.length() ? attributes.charAt(index) : '-';
  }
}
