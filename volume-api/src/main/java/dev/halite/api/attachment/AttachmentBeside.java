package dev.halite.api.attachment;

import dev.halite.common.catalog.attachment.Attachment;
import dev.halite.common.engine.secret.SecretJson;
import dev.halite.common.engine.secret.SecretText;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What an attachment is shown with that is not in its row.
 *
 * @param connectionInfo what its server is told; a secret, so it is in no list
 */
record AttachmentBeside(Map<String, Object> connectionInfo) {
  static final AttachmentBeside NOTHING = new AttachmentBeside(Map.of());

  /**
   * With what a server is told, all of it at one level.
   *
   * @param info as it is stored; null where the server is not connected
   */
  static AttachmentBeside of(Attachment attachment, @Nullable SecretText info) {
    if (info == null) {
      return NOTHING;
    }
    JsonNode stored = SecretJson.tree(info);
    Map<String, Object> shown = new LinkedHashMap<>();
    stored.path("data").properties().forEach(entry -> shown.put(entry.getKey(), entry.getValue()));
    shown.put("driver_volume_type", stored.path("driver_volume_type"));
    shown.put("attachment_id", attachment.id());
    return new AttachmentBeside(shown);
  }

  @Override
  public String toString() {
    return "AttachmentBeside" + connectionInfo.keySet();
  }
}
