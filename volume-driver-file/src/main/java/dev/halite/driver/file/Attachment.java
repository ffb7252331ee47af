package dev.halite.driver.file;

import dev.halite.common.storage.iscsi.InitiatorName;
import dev.halite.driver.Connector;
import java.util.UUID;

/** A server's way to a volume, as it was given out. */
sealed interface Attachment {
  /** Id of the attachment in the catalog. */
  UUID id();

  /** Whether this is the way that was given to this server. */
  boolean isOf(Connector connector);

  /** By the file itself, on the node's host. */
  record Local(UUID id, String host) implements Attachment {
    @Override
    public boolean isOf(Connector connector) {
      return connector.host().filter(host::equals).isPresent();
    }
  }

  /** By iSCSI. Attachments of one initiator share its session. */
  record Iscsi(UUID id, InitiatorName initiator) implements Attachment {
    @Override
    public boolean isOf(Connector connector) {
      return connector.initiator().filter(initiator.value()::equals).isPresent();
    }
  }
}
