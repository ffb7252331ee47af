package dev.halite.api.volume;

import dev.halite.api.action.ActionRequest;
import dev.halite.api.json.ApiJson;
import dev.halite.api.json.Description;
import dev.halite.api.json.Truth;
import dev.halite.api.json.UuidText;
import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.fault.HaliteException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What a client says of the volume it wants.
 *
 * @param sizeGb null where it is its source's
 * @param snapshotId what it is to be made from; at most one of the two
 * @param sourceVolumeId the other
 */
record VolumeRequest(
    @Nullable Integer sizeGb,
    @Nullable UUID snapshotId,
    @Nullable UUID sourceVolumeId,
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

  /** What a volume cannot be made from or into yet, with the first version that knows the key. */
  private static final List<Map.Entry<String, Integer>> NOT_YET =
      List.of(
          Map.entry("imageRef", 0),
          Map.entry("image_id", 0),
          Map.entry("consistencygroup_id", 0),
          Map.entry("group_id", 13),
          Map.entry("backup_id", 47));

  /** Reads a body that is valid by schema. */
  static VolumeRequest of(ActionRequest request) {
    JsonNode volume = request.input("volume");
    for (Map.Entry<String, Integer> source : NOT_YET) {
      if (request.atLeast(source.getValue()) && text(volume, source.getKey()) != null) {
        throw invalid(
            "'%s' is not supported by this release yet; a volume can be made empty, from a snapshot or from another volume"
                .formatted(source.getKey()));
      }
    }
    if (Truth.of(volume.path("multiattach"))) {
      throw invalid(
          "'multiattach' is no longer a parameter; use a volume type that allows multiattach");
    }
    UUID snapshot = id(volume, "snapshot_id");
    UUID source = id(volume, "source_volid");
    if (snapshot != null && source != null) {
      throw invalid("May specify only one of snapshot, source volume");
    }
    Description words = Description.of(volume);
    return new VolumeRequest(
        size(volume.path("size"), snapshot != null || source != null),
        snapshot,
        source,
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

  private static @Nullable Integer size(JsonNode size, boolean ofSource) {
    if (ofSource && (size.isMissingNode() || size.isNull())) {
      return null;
    }
    return VolumeSizes.read(size);
  }

  private static @Nullable UUID id(JsonNode object, String key) {
    String text = text(object, key);
    return text == null ? null : UuidText.parse(text);
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
