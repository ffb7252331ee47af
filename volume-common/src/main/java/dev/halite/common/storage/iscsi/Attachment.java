package dev.halite.common.storage.iscsi;

import dev.halite.driver.ConnectionRequest;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/** A server's way to a volume, as it was given out. */
public sealed interface Attachment {
  /** Id of the attachment in the catalog. */
  UUID id();

  /** Whether this is the way that was given to this server, and is to be the same. */
  boolean isOf(ConnectionRequest request);

  /** The same of a server by the name of its initiator alone. */
  boolean isOf(InitiatorName asking, boolean toRead);

  /** By the file itself, on the node's host. */
  record Local(UUID id, String host) implements Attachment {
    @Override
    public boolean isOf(ConnectionRequest request) {
      return request.connector().host().filter(host::equals).isPresent();
    }

    @Override
    public boolean isOf(InitiatorName asking, boolean toRead) {
      return false;
    }
  }

  /**
   * By iSCSI. Attachments of one initiator share its session.
   *
   * @param readOnly whether it does not need to write
   * @param credentials its initiator's own; empty where all initiators of the volume share a pair,
   *     or need none
   * @param host the server's name; empty where it has none, or that is not kept
   */
  record Iscsi(
      UUID id,
      InitiatorName initiator,
      boolean readOnly,
      Optional<ChapCredentials> credentials,
      Optional<String> host)
      implements Attachment {
    public Iscsi {
      Objects.requireNonNull(credentials, "credentials");
      Objects.requireNonNull(host, "host");
    }

    /** Of an initiator without credentials of its own. */
    public Iscsi(UUID id, InitiatorName initiator, boolean readOnly) {
      this(id, initiator, readOnly, Optional.empty(), Optional.empty());
    }

    @Override
    public boolean isOf(ConnectionRequest request) {
      return request.connector().initiator().flatMap(InitiatorName::of).stream()
          .anyMatch(asking -> isOf(asking, request.readOnly()));
    }

    @Override
    public boolean isOf(InitiatorName asking, boolean toRead) {
      return readOnly == toRead && initiator.equals(asking);
    }
  }
}
