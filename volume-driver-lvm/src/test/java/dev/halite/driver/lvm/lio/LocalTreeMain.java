package dev.halite.driver.lvm.lio;

import dev.halite.common.storage.iscsi.ChapCredentials;
import dev.halite.common.storage.iscsi.InitiatorName;
import dev.halite.driver.lvm.target.AllowedInitiator;
import dev.halite.driver.lvm.target.ExportedDisk;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Publishes a target by the tree of the machine it runs on, looks at it, and withdraws it. */
public final class LocalTreeMain {
  private LocalTreeMain() {}

  /**
   * Of target, id, device, portal, initiator, user and password; or of target and device to
   * withdraw.
   */
  public static void main(String[] words) {
    var targets = new LioTargets(new LocalConfigTree(LocalConfigTree.ROOT));
    if (words.length == 2) {
      targets.withdraw(words[0], Path.of(words[1]));
      return;
    }
    ExportedDisk disk =
        new ExportedDisk(
            words[0],
            UUID.fromString(words[1]),
            Path.of(words[2]),
            0,
            true,
            List.of(words[3]),
            List.of(
                new AllowedInitiator(
                    new InitiatorName(words[4]),
                    false,
                    Optional.of(ChapCredentials.of(words[5], words[6])))));
    if (targets.isPublished(disk)) {
      throw new IllegalStateException("It is there already.");
    }
    targets.publish(disk);
    targets.publish(disk);
    if (!targets.isPublished(disk)) {
      throw new IllegalStateException("It does not look so.");
    }
  }
}
