package dev.halite.api.attachment;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A server that may have a volume open by an attachment. What it has open is taken from it by the
 * compute service, which closes it there first: the next user of the address would be given
 * another's data.
 *
 * @param connectorHash of what the server said of itself when it was connected
 */
record InUse(UUID attachmentId, UUID volumeId, UUID server, @Nullable String connectorHash) {}
