package dev.halite.api.volume;

import dev.halite.api.action.ActionRequest;
import dev.halite.api.json.ApiJson;
import dev.halite.api.json.Description;
import dev.halite.api.json.Truth;
import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.fault.HaliteException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What a client says of the volume it wants. */
record VolumeRequest(
    int sizeGb,
    @Nullable String name,
    @Nullable String description,
    @Nullable String volumeType,
    @Nullable String availabilityZone,
    Map<String, String> metadata,
    Map<String, Object> hints) {
  /** Scheduler hints of the placement filters. */
  private static final Set<String> HINTS =
      Set.of("same_host", "different_host", "local_to_instance", "query");

  /** Of the JSON text: hints are kept with the operation for weeks. */
  private static final int MOST_HINT_BYTES = 4096;

  /** Things a volume can be made from or into, with the first version that knows the key. */
  private static final List<Map.Entry<String, Integer>> SOURCES =
      List.of(
          Map.entry("snapshot_id", 0),
          Map.entry("source_volid", 0),
          Map.entry("imageRef", 0),
          Map.entry("image_id", 0),
          Map.entry("consistencygroup_id", 0),
          Map.entry("group_id", 13),
          Map.entry("backup_id", 47));

  /** Reads a body that is valid by schema. */
  static VolumeRequest of(ActionRequest request) {
    JsonNode volume = request.input("volume");
    for (Map.Entry<String, Integer> source : SOURCES) {
      if (request.atLeast(source.getValue()) && text(volume, source.getKey()) != null) {
        throw invalid(
            "'%s' is not supported by this release yet; only empty volumes can be made"
                .formatted(source.getKey()));
      }
    }
    if (Truth.of(volume.path("multiattach"))) {
      throw invalid(
          "'multiattach' is no longer a parameter; use a volume type that allows multiattach");
    }
    Description words = Description.of(volume);
    return new VolumeRequest(
        VolumeSizes.read(volume.path("size")),
        words.name(),
        words.text(),
        text(volume, "volume_type"),
        text(volume, "availability_zone"),
        strings(volume.path("metadata")),
        hints(request.input("OS-SCH-HNT:scheduler_hints")));
  }

  /** An object of strings. */
  static Map<String, String> strings(JsonNode object) {
    Map<String, String> map = new LinkedHashMap<>();
    object.properties().forEach(entry -> map.put(entry.getKey(), entry.getValue().stringValue()));
    return map;
  }

  private static @Nullable String text(JsonNode object, String key) {
    JsonNode value = object.path(key);
    return value.isString() && !value.stringValue().isEmpty() ? value.stringValue() : null;
  }

  /**
   * The hints that somebody reads; others are let in, as clients send what other clouds know, and
   * not kept.
   */
  private static Map<String, Object> hints(JsonNode hints) {
    if (hints.toString().getBytes(StandardCharsets.UTF_8).length > MOST_HINT_BYTES) {
      throw invalid(
          "'OS-SCH-HNT:scheduler_hints' may have at most %d bytes".formatted(MOST_HINT_BYTES));
    }
    Map<String, Object> map = new LinkedHashMap<>();
    hints
        .properties()
        .forEach(
            entry -> {
              if (HINTS.contains(entry.getKey()) && !entry.getValue().isNull()) {
                map.put(entry.getKey(), ApiJson.MAPPER.treeToValue(entry.getValue(), Object.class));
              }
            });
    return map;
  }

  private static HaliteException invalid(String reason) {
    return new HaliteException(FaultCode.INVALID_INPUT, "Invalid input received: " + reason + ".");
  }
}
