package dev.halite.driver.lvm;

import dev.halite.driver.VolumeSpec;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * What the driver writes, as a tag, on a logical volume of somebody else that is to become a
 * volume, until it is one: so that what was left halfway is finished or given back, and never
 * removed.
 *
 * @param volumeId the volume that it is to be
 * @param sizeBytes what it had
 * @param name how it was called
 */
record Adoption(UUID volumeId, long sizeBytes, ForeignName name) {
  private static final String ADOPTING = "halite.adopting=";
  private static final int PARTS = 3;

  /** As they stand in the tags: none, one, or those of several who have begun at once. */
  static List<Adoption> all(Set<String> tags) {
    return tags.stream()
        .filter(tag -> tag.startsWith(ADOPTING))
        .flatMap(tag -> read(tag.substring(ADOPTING.length())).stream())
        .toList();
  }

  private static Optional<Adoption> read(String text) {
    String[] parts = text.split("/", PARTS);
    if (parts.length < PARTS) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new Adoption(
              UUID.fromString(parts[0]), Long.parseLong(parts[1]), new ForeignName(parts[2])));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** What it gets as a volume. */
  long wholeBytes() {
    return Math.ceilDiv(sizeBytes, VolumeSpec.GIB) * VolumeSpec.GIB;
  }

  String tag() {
    return ADOPTING + volumeId + "/" + sizeBytes + "/" + name;
  }
}
