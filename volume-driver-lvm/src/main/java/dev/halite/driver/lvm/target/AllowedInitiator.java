package dev.halite.driver.lvm.target;

import dev.halite.common.storage.iscsi.ChapCredentials;
import dev.halite.common.storage.iscsi.InitiatorName;
import java.util.Objects;
import java.util.Optional;

/**
 * Who may log in to a target.
 *
 * @param readOnly whether what it writes is refused
 * @param credentials what it has to prove; empty when its name is enough
 */
public record AllowedInitiator(
    InitiatorName name, boolean readOnly, Optional<ChapCredentials> credentials) {
  public AllowedInitiator {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(credentials, "credentials");
  }
}
