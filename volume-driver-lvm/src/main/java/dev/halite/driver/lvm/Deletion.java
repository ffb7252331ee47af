package dev.halite.driver.lvm;

import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;

/**
 * What the driver writes, as tags, on what is deleted and not overwritten yet.
 *
 * @param volumeId the volume that it was, or was a snapshot of
 * @param overwritten how many bytes of it are zeroes by now, from its begin
 */
record Deletion(UUID volumeId, long overwritten) {
  private static final String DELETED = "halite.deleted=";
  private static final String OVERWRITTEN = "halite.overwritten=";

  /** Nothing of it is overwritten yet. */
  static Deletion of(UUID volumeId) {
    return new Deletion(volumeId, 0);
  }

  /** As it stands in the tags; empty for what is not deleted. */
  static Optional<Deletion> read(Set<String> tags) {
    try {
      String deleted = Mark.value(tags, DELETED);
      return deleted.isEmpty()
          ? Optional.empty()
          : Optional.of(new Deletion(UUID.fromString(deleted), Mark.number(tags, OVERWRITTEN)));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  Deletion upTo(long bytes) {
    return new Deletion(volumeId, bytes);
  }

  Set<String> tags() {
    var tags = new TreeSet<String>();
    tags.add(DELETED + volumeId);
    if (overwritten > 0) {
      tags.add(OVERWRITTEN + overwritten);
    }
    return tags;
  }
}
