package dev.halite.driver.lvm;

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

  /** As it stands in the tags; empty when there is none, or it cannot be read. */
  static Optional<Adoption> read(Set<String> tags) {
    String[] parts = Mark.value(tags, ADOPTING).split("/", PARTS);
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

  String tag() {
    return ADOPTING + volumeId + "/" + sizeBytes + "/" + name;
  }
}
