package dev.halite.api.service;

import dev.halite.api.action.Action;
import dev.halite.api.action.ActionRequest;
import dev.halite.api.action.ActionResult;
import dev.halite.api.action.ActionSource;
import dev.halite.api.fault.Echo;
import dev.halite.common.catalog.service.Cluster;
import dev.halite.common.catalog.service.Clusters;
import dev.halite.common.catalog.service.ServiceBinary;
import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.fault.HaliteException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** What administrators can ask of clusters of services. */
@Component
class ClusterActions implements ActionSource {
  private static final String TAG = "Services";
  private static final String UPDATE = "clusters:update";
  private static final int SINCE = 7;

  private final Clusters clusters;
  private final TransactionTemplate transactions;

  ClusterActions(Clusters clusters, TransactionTemplate transactions) {
    this.clusters = clusters;
    this.transactions = transactions;
  }

  @Override
  public List<Action> actions() {
    return List.of(
        Action.get("/clusters", request -> list(request, ClusterView::summary))
            .since(SINCE)
            .allowedBy("clusters:get_all")
            .described(TAG, "List clusters of services"),
        Action.get("/clusters/detail", request -> list(request, ClusterView::detail))
            .since(SINCE)
            .allowedBy("clusters:get_all")
            .described(TAG, "List clusters of services with their hosts"),
        Action.get("/clusters/{name}", this::show)
            .since(SINCE)
            .allowedBy("clusters:get")
            .described(TAG, "Show a cluster of services"),
        Action.put("/clusters/enable", request -> change(request, false, null))
            .since(SINCE)
            .allowedBy(UPDATE)
            .body("cluster/enable")
            .described(TAG, "Let a cluster take new work"),
        Action.put("/clusters/disable", request -> change(request, true, reason(request)))
            .since(SINCE)
            .allowedBy(UPDATE)
            .body("cluster/disable")
            .described(TAG, "Give a cluster no new work"));
  }

  /** One of the two shapes a cluster is shown in. */
  @FunctionalInterface
  private interface Shape {
    Map<String, Object> of(Cluster cluster, ActionRequest request);
  }

  private ActionResult list(ActionRequest request, Shape shape) {
    Predicate<Cluster> wanted = ClusterFilters.of(request);
    return ActionResult.of(
        Map.of(
            "clusters",
            clusters.list(null, null).stream()
                .filter(wanted)
                .map(cluster -> shape.of(cluster, request))
                .toList()));
  }

  private ActionResult show(ActionRequest request) {
    String name = request.variable("name");
    String binary =
        Objects.requireNonNullElse(request.query().get("binary"), ServiceBinary.VOLUME.text());
    Cluster cluster =
        clusters.list(name, binary).stream().findFirst().orElseThrow(() -> notFound(name));
    return ActionResult.of(Map.of("cluster", ClusterView.detail(cluster, request)));
  }

  private ActionResult change(ActionRequest request, boolean disabled, @Nullable String reason) {
    String name = request.input("name").stringValue();
    String binary = request.input("binary").asString(ServiceBinary.VOLUME.text());
    Cluster changed =
        Objects.requireNonNull(
                transactions.execute(
                    status -> clusters.setDisabled(name, binary, disabled, reason)))
            .orElseThrow(() -> notFound(name));
    return ActionResult.of(Map.of("cluster", ClusterView.changed(changed, request)));
  }

  private static @Nullable String reason(ActionRequest request) {
    String reason = request.input("disabled_reason").asString("").strip();
    return reason.isEmpty() ? null : reason;
  }

  private static HaliteException notFound(String name) {
    return new HaliteException(
        FaultCode.NOT_FOUND, "Cluster " + Echo.of(name) + " could not be found.");
  }
}
