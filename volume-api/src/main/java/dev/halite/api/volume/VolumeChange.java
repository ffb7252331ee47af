package dev.halite.api.volume;

import dev.halite.api.json.Description;
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
    Description words = Description.of(volume);
    JsonNode metadata = volume.path("metadata");
    return new VolumeChange(
        words.setName(),
        words.name(),
        words.setText(),
        words.text(),
        metadata.isObject() ? VolumeRequest.strings(metadata) : null);
  }
}
