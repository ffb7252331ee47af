package dev.halite.api.service;

import dev.halite.api.action.Action;
import dev.halite.api.action.ActionRequest;
import dev.halite.api.action.ActionResult;
import dev.halite.api.action.ActionSource;
import dev.halite.common.catalog.service.ServiceBinary;
import dev.halite.common.catalog.service.ServiceState;
import dev.halite.common.catalog.service.Services;
import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.fault.HaliteException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** What administrators can ask of services. */
@Component
class ServiceActions implements ActionSource {
  private static final String TAG = "Services";
  private static final String UPDATE = "volume_extension:services:update";
  private static final int CLUSTER = 7;
  private static final int BACKEND_STATE = 49;

  private final Services services;
  private final TransactionTemplate transactions;

  ServiceActions(Services services, TransactionTemplate transactions) {
    this.services = services;
    this.transactions = transactions;
  }

  @Override
  public List<Action> actions() {
    return List.of(
        Action.get("/os-services", this::list)
            .allowedBy("volume_extension:services:index")
            .described(TAG, "List services"),
        Action.put("/os-services/enable", this::enable)
            .allowedBy(UPDATE)
            .body("service/update")
            .described(TAG, "Let a service take new work"),
        Action.put("/os-services/disable", this::disable)
            .allowedBy(UPDATE)
            .body("service/update")
            .described(TAG, "Give a service no new work"),
        Action.put("/os-services/disable-log-reason", this::disableWithReason)
            .allowedBy(UPDATE)
            .body("service/disable-log-reason")
            .described(TAG, "Give a service no new work, and say why"));
  }

  private ActionResult list(ActionRequest request) {
    String binary = request.query().get("binary");
    return ActionResult.of(
        Map.of(
            "services",
            services
                .list(
                    given(request.query().get("host")),
                    given(binary == null ? request.query().get("service") : binary))
                .stream()
                .map(service -> view(service, request))
                .toList()));
  }

  private static Map<String, Object> view(ServiceState service, ActionRequest request) {
    Map<String, @Nullable Object> shown = new LinkedHashMap<>();
    boolean volume = service.binary().equals(ServiceBinary.VOLUME.text());
    shown.put("binary", service.binary());
    shown.put("host", service.host());
    shown.put("zone", service.availabilityZone());
    shown.put("status", service.disabled() ? "disabled" : "enabled");
    shown.put("state", service.isWorking() ? "up" : "down");
    shown.put("updated_at", service.updatedAt());
    shown.put("disabled_reason", service.disabledReason());
    if (request.atLeast(CLUSTER)) {
      shown.put("cluster", service.clusterName());
    }
    if (volume) {
      String replication = service.replicationStatus();
      shown.put("replication_status", replication == null ? "not-capable" : replication);
      shown.put("active_backend_id", service.activeBackendId());
      shown.put("frozen", service.frozen());
      if (request.atLeast(BACKEND_STATE)) {
        boolean up = service.up() && "up".equals(service.backendState());
        shown.put("backend_state", up ? "up" : "down");
      }
    }
    return withNulls(shown);
  }

  private ActionResult enable(ActionRequest request) {
    Map<String, @Nullable Object> answer = change(request, false, null);
    answer.put("disabled_reason", null);
    return ActionResult.of(withNulls(answer));
  }

  private ActionResult disable(ActionRequest request) {
    return ActionResult.of(withNulls(change(request, true, null)));
  }

  private ActionResult disableWithReason(ActionRequest request) {
    String reason = request.input("disabled_reason").stringValue().strip();
    Map<String, @Nullable Object> answer = change(request, true, reason);
    answer.put("disabled_reason", reason);
    return ActionResult.of(withNulls(answer));
  }

  private Map<String, @Nullable Object> change(
      ActionRequest request, boolean disabled, @Nullable String reason) {
    String host = request.input("host").stringValue();
    String binary = request.input("binary").asString("");
    String service = request.input("service").asString("");
    String named = binary.isEmpty() ? service : binary;
    if (named.isEmpty()) {
      throw new HaliteException(
          FaultCode.INVALID_INPUT, "Invalid input received: Missing required element 'binary'.");
    }
    boolean found =
        Boolean.TRUE.equals(
            transactions.execute(
                status -> services.setDisabled(named, host, disabled, reason).isPresent()));
    if (!found) {
      throw new HaliteException(
          FaultCode.NOT_FOUND, "Service " + named + " could not be found on host " + host + ".");
    }
    Map<String, @Nullable Object> answer = new LinkedHashMap<>();
    answer.put("host", host);
    answer.put("service", service);
    answer.put("binary", binary);
    answer.put("status", disabled ? "disabled" : "enabled");
    answer.put("disabled", disabled);
    return answer;
  }

  private static @Nullable String given(@Nullable String text) {
    return text == null || text.isEmpty() ? null : text;
  }

  /** The writer of answers takes null values; the type of an answer does not name them. */
  @SuppressWarnings({"unchecked", "NullAway"})
  private static Map<String, Object> withNulls(Map<String, @Nullable Object> shown) {
    return (Map<String, Object>) (Map<String, ?>) shown;
  }
}
