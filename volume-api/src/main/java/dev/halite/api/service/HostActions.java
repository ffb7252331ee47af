package dev.halite.api.service;

import dev.halite.api.action.Action;
import dev.halite.api.action.ActionRequest;
import dev.halite.api.action.ActionResult;
import dev.halite.api.action.ActionSource;
import dev.halite.api.fault.Echo;
import dev.halite.common.catalog.service.ServiceState;
import dev.halite.common.catalog.service.Services;
import dev.halite.common.catalog.volume.HostName;
import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.fault.HaliteException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** What administrators can ask of the hosts that services run on. */
@Component
class HostActions implements ActionSource {
  private static final String TAG = "Services";
  private static final String POLICY = "volume_extension:hosts";

  private final Services services;
  private final JdbcClient jdbc;

  HostActions(Services services, JdbcClient jdbc) {
    this.services = services;
    this.jdbc = jdbc;
  }

  @Override
  public List<Action> actions() {
    return List.of(
        Action.get("/os-hosts", this::list)
            .allowedBy(POLICY)
            .described(TAG, "List hosts of services"),
        Action.get("/os-hosts/{host}", this::show)
            .allowedBy(POLICY)
            .described(TAG, "Show what a host holds, in all and by project"));
  }

  private ActionResult list(ActionRequest request) {
    String zone = request.query().get("zone");
    return ActionResult.of(
        Map.of(
            "hosts",
            services.list(null, null).stream()
                .filter(
                    service ->
                        zone == null || zone.isEmpty() || service.availabilityZone().equals(zone))
                .map(HostActions::view)
                .toList()));
  }

  private static Map<String, Object> view(ServiceState service) {
    Map<String, Object> shown = new LinkedHashMap<>();
    shown.put("host_name", service.host());
    shown.put("service", service.binary());
    shown.put("zone", service.availabilityZone());
    shown.put("service-status", service.isWorking() ? "available" : "unavailable");
    shown.put("service-state", service.disabled() ? "disabled" : "enabled");
    shown.put("last-update", service.updatedAt());
    return shown;
  }

  /** What a project has on a host. */
  private record Held(String project, long volumes, long gb, long snapshots, long snapshotGb) {
    Held plus(Held other) {
      return new Held(
          project,
          volumes + other.volumes,
          gb + other.gb,
          snapshots + other.snapshots,
          snapshotGb + other.snapshotGb);
    }
  }

  private ActionResult show(ActionRequest request) {
    String host = request.variable("host");
    if (services.list(null, null).stream().noneMatch(service -> service.host().equals(host))) {
      throw new HaliteException(
          FaultCode.NOT_FOUND, "Host " + Echo.of(host) + " could not be found.");
    }
    List<Held> projects = held(host);
    Held total = projects.stream().reduce(new Held("(total)", 0, 0, 0, 0), Held::plus);
    List<Map<String, Object>> shown = new ArrayList<>();
    shown.add(resource(host, total));
    projects.forEach(project -> shown.add(resource(host, project)));
    return ActionResult.of(Map.of("host", shown));
  }

  private List<Held> held(String host) {
    return jdbc.sql(
            """
            SELECT v.project_id, count(*), sum(v.size_gb), COALESCE(sum(s.count), 0),
                   COALESCE(sum(s.gb), 0)
            FROM volume v
            LEFT JOIN LATERAL (
              SELECT count(*) AS count, sum(size_gb) AS gb FROM snapshot
              WHERE volume_id = v.id AND deleted_at IS NULL) s ON TRUE
            WHERE v.deleted_at IS NULL AND
            """
                + HostName.AT_BACKEND
                + """
            GROUP BY v.project_id ORDER BY v.project_id
            """)
        .param("backend", host)
        .query(
            (row, number) ->
                new Held(
                    row.getString(1),
                    row.getLong(2),
                    row.getLong(3),
                    row.getLong(4),
                    row.getLong(5)))
        .list();
  }

  /** Numbers are texts here, as clients know them. */
  private static Map<String, Object> resource(String host, Held held) {
    Map<String, Object> shown = new LinkedHashMap<>();
    shown.put("host", host);
    shown.put("project", held.project());
    shown.put("volume_count", Long.toString(held.volumes()));
    shown.put("total_volume_gb", Long.toString(held.gb()));
    shown.put("snapshot_count", Long.toString(held.snapshots()));
    shown.put("total_snapshot_gb", Long.toString(held.snapshotGb()));
    return Map.of("resource", shown);
  }
}
