package dev.halite.api.service;

import dev.halite.api.action.ActionRequest;
import dev.halite.common.catalog.service.Cluster;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The shapes in which clusters are shown. */
final class ClusterView {
  /** First version with the fields of replication. */
  static final int REPLICATION = 26;

  private ClusterView() {}

  static Map<String, Object> summary(Cluster cluster, ActionRequest request) {
    return withNulls(summaryFields(cluster, request));
  }

  static Map<String, Object> detail(Cluster cluster, ActionRequest request) {
    Map<String, @Nullable Object> shown = summaryFields(cluster, request);
    shown.put("num_hosts", cluster.hosts());
    shown.put("num_down_hosts", cluster.hostsDown());
    shown.put("last_heartbeat", time(cluster.lastSeen()));
    shown.put("created_at", cluster.createdAt());
    shown.put("updated_at", time(cluster.updatedAt()));
    shown.put("disabled_reason", cluster.disabledReason());
    return withNulls(shown);
  }

  /** As the answer to a change. */
  static Map<String, Object> changed(Cluster cluster, ActionRequest request) {
    Map<String, @Nullable Object> shown = summaryFields(cluster, request);
    shown.put("disabled_reason", cluster.disabledReason());
    return withNulls(shown);
  }

  /** The word of services for a cluster that was never set up for replication. */
  static String replicationStatus(Cluster cluster) {
    String status = cluster.replicationStatus();
    return status == null ? "not-capable" : status;
  }

  private static Map<String, @Nullable Object> summaryFields(
      Cluster cluster, ActionRequest request) {
    Map<String, @Nullable Object> shown = new LinkedHashMap<>();
    shown.put("name", cluster.name());
    shown.put("binary", cluster.binary());
    shown.put("state", cluster.up() ? "up" : "down");
    shown.put("status", cluster.disabled() ? "disabled" : "enabled");
    if (request.atLeast(REPLICATION)) {
      shown.put("replication_status", replicationStatus(cluster));
      shown.put("frozen", cluster.frozen());
      shown.put("active_backend_id", cluster.activeBackendId());
    }
    return shown;
  }

  /** Clients know an empty text where there is no time yet. */
  private static Object time(@Nullable Instant at) {
    return at == null ? "" : at;
  }

  /** The writer of answers takes null values; the type of an answer does not name them. */
  @SuppressWarnings({"unchecked", "NullAway"})
  private static Map<String, Object> withNulls(Map<String, @Nullable Object> shown) {
    return (Map<String, Object>) (Map<String, ?>) shown;
  }
}
