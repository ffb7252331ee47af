package dev.halite.api.qos;

import dev.halite.api.action.Action;
import dev.halite.api.action.ActionRequest;
import dev.halite.api.action.ActionResult;
import dev.halite.api.action.ActionSource;
import dev.halite.api.fault.Echo;
import dev.halite.api.json.UuidText;
import dev.halite.api.listing.QueryValues;
import dev.halite.common.catalog.qos.QosConsumer;
import dev.halite.common.catalog.qos.QosSpec;
import dev.halite.common.catalog.qos.QosSpecs;
import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.fault.HaliteException;
import dev.halite.common.engine.identity.RequestContext;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/** What administrators can ask of QoS specs. Clients change associations by GET. */
@Component
class QosActions implements ActionSource {
  private static final String TAG = "QoS specs";
  private static final String KEY = "qos_specs";
  private static final String CONSUMER = "consumer";
  private static final String NAME = "name";
  private static final String TYPE = "vol_type_id";
  private static final String ONE = "/qos-specs/{id}";
  private static final String RULES = "volume_extension:qos_specs_manage:";
  private static final String GET = RULES + "get";
  private static final String UPDATE = RULES + "update";

  private final QosSpecs specs;
  private final QosList list;
  private final ChangeQos change;

  QosActions(QosSpecs specs, QosList list, ChangeQos change) {
    this.specs = specs;
    this.list = list;
    this.change = change;
  }

  @Override
  public List<Action> actions() {
    return List.of(
        Action.get("/qos-specs", list::list)
            .allowedBy(RULES + "get_all")
            .described(TAG, "List QoS specs"),
        Action.post("/qos-specs", this::create)
            .allowedBy(RULES + "create")
            .answering(200)
            .body("qos/create")
            .described(TAG, "Create QoS specs"),
        Action.get(ONE, this::show).allowedBy(GET).described(TAG, "Show QoS specs"),
        Action.put(ONE, this::set)
            .allowedBy(UPDATE)
            .body("qos/set")
            .described(TAG, "Set single specs"),
        Action.delete(ONE, this::delete)
            .allowedBy(RULES + "delete")
            .described(TAG, "Delete QoS specs"),
        Action.put(ONE + "/delete_keys", this::removeKeys)
            .allowedBy(UPDATE)
            .answering(202)
            .body("qos/delete-keys")
            .described(TAG, "Remove single specs"),
        Action.get(ONE + "/associations", this::associations)
            .allowedBy(GET)
            .described(TAG, "Show the types of QoS specs"),
        Action.get(ONE + "/associate", this::associate)
            .allowedBy(UPDATE)
            .answering(202)
            .described(TAG, "Associate a type with QoS specs"),
        Action.get(ONE + "/disassociate", this::disassociate)
            .allowedBy(UPDATE)
            .answering(202)
            .described(TAG, "End the association of a type"),
        Action.get(ONE + "/disassociate_all", this::disassociateAll)
            .allowedBy(UPDATE)
            .answering(202)
            .described(TAG, "End the associations of all types"));
  }

  private ActionResult create(ActionRequest request) {
    JsonNode wanted = request.input(KEY);
    Map<String, @Nullable String> entries = entries(wanted);
    entries.remove(NAME);
    String consumer = entries.remove(CONSUMER);
    QosSpec made =
        change.create(
            wanted.path(NAME).stringValue().strip(),
            consumer == null ? QosConsumer.BACK_END : QosConsumer.of(consumer),
            entries,
            request.context());
    return list.shown(made, request);
  }

  private ActionResult show(ActionRequest request) {
    return list.shown(require(request), request);
  }

  private ActionResult set(ActionRequest request) {
    JsonNode wanted = request.input(KEY);
    Map<String, @Nullable String> entries = entries(wanted);
    String consumer = entries.remove(CONSUMER);
    change.set(
        id(request),
        consumer == null ? null : QosConsumer.of(consumer),
        entries,
        request.context());
    return ActionResult.of(Map.of(KEY, wanted));
  }

  private ActionResult removeKeys(ActionRequest request) {
    List<String> keys = request.input("keys").valueStream().map(JsonNode::stringValue).toList();
    change.removeKeys(id(request), keys, request.context());
    return ActionResult.empty();
  }

  private ActionResult delete(ActionRequest request) {
    boolean force = QueryValues.flag(request.query(), "force", false);
    change.delete(id(request), force, request.context());
    return ActionResult.empty();
  }

  private ActionResult associations(ActionRequest request) {
    List<Map<String, Object>> types =
        specs.typesOf(require(request).id()).stream()
            .map(
                type ->
                    Map.<String, Object>of(
                        "association_type", "volume_type", "name", type.name(), "id", type.id()))
            .toList();
    return ActionResult.of(Map.of("qos_associations", types));
  }

  private ActionResult associate(ActionRequest request) {
    return withType(request, change::associate);
  }

  private ActionResult disassociate(ActionRequest request) {
    return withType(request, change::disassociate);
  }

  private ActionResult disassociateAll(ActionRequest request) {
    change.disassociateAll(id(request), request.context());
    return ActionResult.empty();
  }

  @FunctionalInterface
  private interface ChangeOfType {
    void make(UUID id, UUID typeId, RequestContext caller);
  }

  private static ActionResult withType(ActionRequest request, ChangeOfType change) {
    String type = request.query().get(TYPE);
    if (type == null || type.isBlank()) {
      throw new HaliteException(
          FaultCode.INVALID_INPUT, "Volume Type id must not be None: say " + TYPE + ".");
    }
    UUID typeId = UuidText.ifAny(type);
    if (typeId == null) {
      throw new HaliteException(
          FaultCode.NOT_FOUND, "Volume type " + Echo.of(type) + " could not be found.");
    }
    change.make(id(request), typeId, request.context());
    return ActionResult.empty();
  }

  private QosSpec require(ActionRequest request) {
    UUID id = id(request);
    return specs.find(id).orElseThrow(() -> QosSpecs.notFound(id));
  }

  private static UUID id(ActionRequest request) {
    return request.id("id", "QoS specs");
  }

  private static Map<String, @Nullable String> entries(JsonNode object) {
    Map<String, @Nullable String> entries = new LinkedHashMap<>();
    object
        .properties()
        .forEach(
            entry ->
                entries.put(
                    entry.getKey(),
                    entry.getValue().isNull() ? null : entry.getValue().asString()));
    return entries;
  }
}
