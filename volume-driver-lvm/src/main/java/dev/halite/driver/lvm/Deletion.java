package dev.halite.driver.lvm;

import dev.halite.driver.KeptVolume;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What the driver writes, as tags, on what is deleted and not overwritten yet.
 *
 * @param was what it was: a volume, a snapshot, or what the volume of that id was copied from
 * @param overwritten how many bytes of it are zeroes by now, from its begin
 */
record Deletion(LvName was, long overwritten) {
  private static final String DELETED = "halite.deleted=";
  private static final String OVERWRITTEN = "halite.overwritten=";

  /** Nothing of it is overwritten yet. */
  static Deletion of(LvName was) {
    return new Deletion(was, 0);
  }

  /** As it stands in the tags; empty for what is not deleted. */
  static Optional<Deletion> read(Set<String> tags) {
    try {
      return LvNames.USUAL
          .parse(Mark.value(tags, DELETED))
          .map(was -> new Deletion(was, Mark.number(tags, OVERWRITTEN)));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  Deletion upTo(long bytes) {
    return new Deletion(was, bytes);
  }

  KeptVolume kept(long sizeBytes) {
    KeptVolume.Kind kind =
        switch (was.kind()) {
          case VOLUME, DELETED -> KeptVolume.Kind.VOLUME;
          case SNAPSHOT -> KeptVolume.Kind.SNAPSHOT;
          case SOURCE -> KeptVolume.Kind.COPIED;
        };
    return new KeptVolume(kind, was.id(), sizeBytes, null);
  }

  /** The usual names, whatever is configured: what is put away is the driver's alone. */
  Set<String> tags() {
    var tags = new TreeSet<String>();
    tags.add(DELETED + was);
    if (overwritten > 0) {
      tags.add(OVERWRITTEN + overwritten);
    }
    return tags;
  }
}
