package dev.halite.common.storage.iscsi;

import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * A target with one disk, as it is to be.
 *
 * @param targetName iSCSI name of the target
 * @param id identity of the disk, by which initiators know that two paths lead to the same one
 * @param file what holds the disk; an absolute path without a comma
 * @param readOnly whether tgtd refuses to write to it, whoever asks
 * @param discards whether initiators may return blocks that they do not use any more
 * @param credentials what they have to prove; empty when their names are enough. One pair for all:
 *     tgtd crashes when one of several accounts is taken off a target
 * @param initiators who may log in; at least one
 */
public record PublishedDisk(
    String targetName,
    UUID id,
    Path file,
    boolean readOnly,
    boolean discards,
    Optional<ChapCredentials> credentials,
    Set<InitiatorName> initiators) {
  /** The disk's logical unit number; 0 is tgtd's own controller. */
  public static final int LUN = 1;

  public PublishedDisk {
    Objects.requireNonNull(targetName, "targetName");
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(credentials, "credentials");
    initiators = Set.copyOf(initiators);
    if (!file.isAbsolute() || file.toString().contains(",")) {
      throw new IllegalArgumentException("tgtd cannot be told to open " + file);
    }
    if (initiators.isEmpty()) {
      throw new IllegalArgumentException("Nobody could log in to " + targetName);
    }
  }
}
