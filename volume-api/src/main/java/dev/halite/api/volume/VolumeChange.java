package dev.halite.api.volume;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What a client wants to change of a volume.
 *
 * @param metadata replaces all there is; null leaves it
 */
record VolumeChange(
    boolean setName,
    @Nullable String name,
    boolean setDescription,
    @Nullable String description,
    @Nullable Map<String, String> metadata) {

  /** Reads a body that is valid by schema. */
  static VolumeChange of(JsonNode volume) {
    String name = volume.has("name") ? "name" : "display_name";
    String description = volume.has("description") ? "description" : "display_description";
    JsonNode metadata = volume.path("metadata");
    return new VolumeChange(
        volume.has(name),
        VolumeRequest.trimmed(volume, name),
        volume.has(description),
        VolumeRequest.trimmed(volume, description),
        metadata.isObject() ? VolumeRequest.strings(metadata) : null);
  }
}
