package dev.halite.common.catalog.type;

import dev.halite.common.engine.event.Events;
import dev.halite.common.engine.identity.RequestContext;
import java.time.Clock;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Events about volume types and their extra specs. */
public class TypeEvents {
  private static final String TYPE = "volumeType";
  private static final String SPECS = "volumeTypeExtraSpecs";

  private final Events events;
  private final Clock clock;

  TypeEvents(Events events, Clock clock) {
    this.events = events;
    this.clock = clock;
  }

  /** Whether anybody wants events; what only they need has not to be read otherwise. */
  public boolean enabled() {
    return events.enabled();
  }

  /**
   * In a transaction: records what became of a type.
   *
   * @param change such as {@code create}
   */
  public void record(String change, VolumeType type, RequestContext context) {
    if (events.enabled()) {
      events.record(name(change), events.publisher(TYPE), payload(type), context);
    }
  }

  /** Outside a transaction: records that a type was not changed, and why. */
  public void recordFailure(
      String change, Map<String, @Nullable Object> asked, String reason, RequestContext context) {
    if (!events.enabled()) {
      return;
    }
    Map<String, @Nullable Object> payload = new LinkedHashMap<>();
    payload.put("volume_types", asked);
    payload.put("error_message", reason);
    events.recordFailure(name(change), events.publisher(TYPE), payload, context);
  }

  /** In a transaction: extra specs were added to a type, which is given as it is now. */
  public void specsAdded(
      VolumeType type, Map<String, @Nullable String> specs, RequestContext context) {
    if (!events.enabled()) {
      return;
    }
    Map<String, @Nullable Object> payload = specsOf(type);
    payload.put("specs", specs);
    recordSpecs("create", payload, context);
  }

  /** In a transaction: an extra spec has a new value. */
  public void specsChanged(VolumeType type, Collection<String> keys, RequestContext context) {
    if (!events.enabled()) {
      return;
    }
    for (String key : keys) {
      Map<String, @Nullable Object> payload = specsOf(type);
      payload.put("id", key);
      recordSpecs("update", payload, context);
    }
  }

  /** In a transaction: an extra spec is gone. */
  public void specRemoved(VolumeType type, String key, RequestContext context) {
    if (!events.enabled()) {
      return;
    }
    Map<String, @Nullable Object> payload = specsOf(type);
    payload.put("id", key);
    payload.put("deleted_at", Events.time(clock.instant()));
    recordSpecs("delete", payload, context);
  }

  private void recordSpecs(
      String change, Map<String, @Nullable Object> payload, RequestContext context) {
    events.record("volume_type_extra_specs." + change, events.publisher(SPECS), payload, context);
  }

  private static String name(String change) {
    return "volume_type." + change;
  }

  private static Map<String, @Nullable Object> specsOf(VolumeType type) {
    UUID id = type.id();
    Map<String, @Nullable Object> payload = new LinkedHashMap<>();
    payload.put("type_id", id);
    payload.put("created_at", Events.time(type.createdAt()));
    payload.put("updated_at", Events.timeOrNull(type.updatedAt()));
    return payload;
  }

  private static Map<String, @Nullable Object> payload(VolumeType type) {
    Map<String, @Nullable Object> shown = new LinkedHashMap<>();
    shown.put("id", type.id());
    shown.put("name", type.name());
    shown.put("description", type.description());
    shown.put("is_public", type.isPublic());
    shown.put("extra_specs", type.extraSpecs());
    shown.put("qos_specs_id", type.qosSpecId());
    shown.put("created_at", Events.time(type.createdAt()));
    shown.put("updated_at", Events.timeOrNull(type.updatedAt()));
    Map<String, @Nullable Object> payload = new LinkedHashMap<>();
    payload.put("volume_types", shown);
    return payload;
  }
}
