package dev.halite.api.snapshot;

import dev.halite.api.action.ActionRequest;
import dev.halite.api.json.Description;
import dev.halite.api.json.Truth;
import dev.halite.api.json.UuidText;
import dev.halite.common.engine.database.Json;
import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.fault.HaliteException;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What a client says of the snapshot it wants.
 *
 * @param ofInUse whether the volume may be in use by a server
 */
record SnapshotRequest(
    UUID volumeId,
    @Nullable String name,
    @Nullable String description,
    Map<String, String> metadata,
    boolean ofInUse) {
  /** From here on volumes in use need no word of their own. */
  private static final int IN_USE_IS_USUAL = 66;

  /** Reads a body that is valid by schema. */
  static SnapshotRequest of(ActionRequest request) {
    JsonNode snapshot = request.input("snapshot");
    Description words = Description.of(snapshot);
    JsonNode metadata = snapshot.path("metadata");
    return new SnapshotRequest(
        volumeId(snapshot.path("volume_id")),
        words.name(),
        words.text(),
        metadata.isObject() ? Json.stringMap(metadata.toString()) : Map.of(),
        ofInUse(request, snapshot.path("force")));
  }

  /** A null is a valid id that no volume has: clients are told so, not that it is malformed. */
  private static UUID volumeId(JsonNode id) {
    if (id.isNull()) {
      throw new HaliteException(FaultCode.NOT_FOUND, "Volume null could not be found.");
    }
    return UuidText.parse(id.stringValue());
  }

  private static boolean ofInUse(ActionRequest request, JsonNode force) {
    boolean forced = Truth.of(force);
    if (!request.atLeast(IN_USE_IS_USUAL)) {
      return forced;
    }
    if (!forced && !force.isMissingNode()) {
      throw new HaliteException(
          FaultCode.INVALID_INPUT,
          "Invalid input for field/attribute force: since microversion 3.66 volumes in use are"
              + " snapshotted without it, and it cannot be false.");
    }
    return true;
  }
}
