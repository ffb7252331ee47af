package dev.halite.scheduler.volume;

import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A volume by the names that expressions of Cinder have for it, whatever it needs a place for. */
final class DescribedVolume {
  private DescribedVolume() {}

  /**
   * What is known of it; what is null is left out.
   *
   * @param type that it is to have
   * @param zone the one that will do, or that it is in
   * @param snapshot that it is made from
   * @param source the volume that it is made from, if that is no snapshot's
   */
  static Map<String, Object> of(
      UUID id,
      long sizeGb,
      String project,
      String user,
      @Nullable UUID type,
      @Nullable String zone,
      @Nullable UUID snapshot,
      @Nullable UUID source) {
    Map<String, Object> described = new HashMap<>();
    described.put("id", id.toString());
    described.put("size", sizeGb);
    described.put("project_id", project);
    described.put("user_id", user);
    put(described, "volume_type_id", type);
    put(described, "availability_zone", zone);
    put(described, "snapshot_id", snapshot);
    put(described, "source_volid", source);
    return described;
  }

  private static void put(Map<String, Object> described, String name, @Nullable Object value) {
    if (value != null) {
      described.put(name, value.toString());
    }
  }
}
