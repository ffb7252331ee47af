package dev.halite.driver.file;

import dev.halite.common.storage.iscsi.InitiatorName;
import dev.halite.driver.ConnectionRequest;
import java.util.UUID;

/** A server's way to a volume, as it was given out. */
sealed interface Attachment {
  /** Id of the attachment in the catalog. */
  UUID id();

  /** Whether this is the way that was given to this server, and is to be the same. */
  boolean isOf(ConnectionRequest request);

  /** By the file itself, on the node's host. */
  record Local(UUID id, String host) implements Attachment {
    @Override
    public boolean isOf(ConnectionRequest request) {
      return request.connector().host().filter(host::equals).isPresent();
    }
  }

  /**
   * By iSCSI. Attachments of one initiator share its session.
   *
   * @param readOnly whether it does not need to write
   */
  record Iscsi(UUID id, InitiatorName initiator, boolean readOnly) implements Attachment {
    @Override
    public boolean isOf(ConnectionRequest request) {
      return readOnly == request.readOnly()
          && request.connector().initiator().filter(initiator.value()::equals).isPresent();
    }
  }
}
