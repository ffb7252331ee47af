package dev.halite.api.attachment;

import dev.halite.common.catalog.attachment.Attachment;
import dev.halite.common.catalog.attachment.Way;
import dev.halite.common.engine.identity.RequestContext;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * By whose word a server is let go.
 *
 * @param over what the compute service has said meanwhile of whoever was in the way; null: nothing
 */
record Leave(RequestContext caller, @Nullable Over over) {

  /** Who is in the way; null where nobody is. */
  @Nullable InUse against(Attachment attachment, Way way) {
    UUID server = attachment.instanceId();
    if (server == null
        || way.info() == null
        // Whose roles make it a service's word is the identity service's to say.
        || !caller.serviceRoles().isEmpty()) {
      return null;
    }
    InUse inUse = inUse(attachment, server, way);
    return over != null && inUse.equals(over.inUse()) ? null : inUse;
  }

  /** Whether the server may write without anybody who would stop it. */
  boolean isUnheld(Attachment attachment, Way way) {
    UUID server = attachment.instanceId();
    return over != null
        && over.serverGone()
        && server != null
        && over.inUse().equals(inUse(attachment, server, way));
  }

  private static InUse inUse(Attachment attachment, UUID server, Way way) {
    return new InUse(attachment.id(), attachment.volumeId(), server, way.connectorHash());
  }
}
