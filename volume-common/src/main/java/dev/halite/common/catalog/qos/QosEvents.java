package dev.halite.common.catalog.qos;

import dev.halite.common.engine.event.Events;
import dev.halite.common.engine.identity.RequestContext;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Events about QoS specs. */
public class QosEvents {
  private static final String TYPE = "QoSSpecs";
  private static final String NAMES = "qos_specs.";

  private final Events events;

  QosEvents(Events events) {
    this.events = events;
  }

  /**
   * In a transaction: there are new specs; who listens knows this by another name than the others.
   */
  public void created(QosSpec qos, RequestContext context) {
    Map<String, @Nullable Object> payload = new LinkedHashMap<>();
    payload.put("name", qos.name());
    payload.put("specs", withConsumer(qos.specs(), qos.consumer()));
    record(TYPE + ".create", payload, context);
  }

  /** In a transaction: specs have other values. */
  public void updated(
      UUID id,
      @Nullable QosConsumer consumer,
      Map<String, @Nullable String> specs,
      RequestContext context) {
    Map<String, @Nullable Object> payload = of(id);
    payload.put("specs", withConsumer(specs, consumer));
    record(NAMES + "update", payload, context);
  }

  private static Map<String, @Nullable String> withConsumer(
      Map<String, @Nullable String> specs, @Nullable QosConsumer consumer) {
    Map<String, @Nullable String> all = new LinkedHashMap<>(specs);
    if (consumer != null) {
      all.put("consumer", consumer.text());
    }
    return all;
  }

  /**
   * In a transaction: something else became of them.
   *
   * @param change such as {@code delete}
   */
  public void changed(String change, UUID id, RequestContext context) {
    record(NAMES + change, of(id), context);
  }

  /**
   * In a transaction: something became of them and a type.
   *
   * @param change such as {@code associate}
   */
  public void changed(String change, UUID id, UUID typeId, RequestContext context) {
    Map<String, @Nullable Object> payload = of(id);
    payload.put("type_id", typeId);
    record(NAMES + change, payload, context);
  }

  private static Map<String, @Nullable Object> of(UUID id) {
    Map<String, @Nullable Object> payload = new LinkedHashMap<>();
    payload.put("id", id);
    return payload;
  }

  private void record(String name, Map<String, @Nullable Object> payload, RequestContext context) {
    if (events.enabled()) {
      events.record(name, events.publisher(TYPE), payload, context);
    }
  }
}
