package dev.halite.driver.lvm.lio;

import dev.halite.common.storage.iscsi.ChapCredentials;
import dev.halite.common.storage.iscsi.InitiatorName;
import java.util.Objects;
import java.util.Optional;

/**
 * Who may log in to a target.
 *
 * @param readOnly whether the kernel refuses what it writes
 * @param credentials what it has to prove; empty when its name is enough
 */
public record LioInitiator(
    InitiatorName name, boolean readOnly, Optional<ChapCredentials> credentials) {
  public LioInitiator {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(credentials, "credentials");
  }
}
