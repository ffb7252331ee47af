package dev.halite.api.volume;

import dev.halite.api.ApiUser;
import dev.halite.api.CatalogApi;
import dev.halite.common.engine.database.Json;
import dev.halite.common.engine.operation.Kinds;
import dev.halite.common.engine.operation.OperationKind;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Two backends of one node, and a cluster of it, as nodes would have reported them. */
final class MigrationPlaces {
  private final String own = UUID.randomUUID() + "@one";
  private final String other = UUID.randomUUID() + "@two";
  private final String cluster = UUID.randomUUID() + "@shared";
  private final String nodeOfCluster = UUID.randomUUID() + "@shared";
  private final UUID worker = worker();

  MigrationPlaces() {
    backend(own, own, null);
    backend(other, other, null);
  }

  String own() {
    return own;
  }

  String other() {
    return other;
  }

  /** The name of a cluster, which is made. */
  String cluster() {
    CatalogApi.jdbc()
        .sql(
            """
            INSERT INTO cluster (id, name, service)
            VALUES (gen_random_uuid(), :name, 'cinder-volume')
            """)
        .param("name", cluster)
        .update();
    backend(cluster, nodeOfCluster, cluster);
    return cluster;
  }

  String nodeOfCluster() {
    return nodeOfCluster;
  }

  /** Has the other one served by somebody else. */
  void ofAnotherProcess() {
    CatalogApi.jdbc()
        .sql("UPDATE service SET worker_id = :worker WHERE host = :host")
        .param("worker", worker())
        .param("host", other)
        .update();
  }

  /** Has the backend go down that volumes are at. */
  void downAtSource() {
    CatalogApi.jdbc()
        .sql("UPDATE backend SET state = 'down' WHERE host = :own")
        .param("own", own)
        .update();
  }

  /** Has one more node serve a cluster, and nothing else. */
  void joined(String name) {
    joined(name, UUID.randomUUID() + "@shared");
  }

  /** The same, by the name of its service. */
  void joined(String name, String service) {
    CatalogApi.jdbc()
        .sql(
            """
            INSERT INTO service (id, binary_name, host, cluster_name, availability_zone, worker_id)
            VALUES (gen_random_uuid(), 'cinder-volume', :service, :cluster, 'nova', :worker)
            """)
        .param("service", service)
        .param("cluster", name)
        .param("worker", worker())
        .update();
  }

  /** Has the lease of the node expire that serves all of these. */
  void haveFirstDie() {
    CatalogApi.jdbc()
        .sql(
            """
            UPDATE worker SET lease_until = clock_timestamp() - interval '1 minute'
            WHERE id = :worker
            """)
        .param("worker", worker)
        .update();
  }

  /** Changes all pools or backends of these. */
  void set(String sql) {
    String of =
        sql.contains(" pool ") ? "backend_id IN (SELECT id FROM backend WHERE host" : "(host";
    CatalogApi.jdbc()
        .sql(sql + " WHERE " + of + " IN (:own, :other))")
        .param("own", own)
        .param("other", other)
        .update();
  }

  /** A volume at the first one. */
  UUID volume(ApiUser user) {
    UUID id = MadeVolumes.volume(user);
    CatalogApi.jdbc()
        .sql("UPDATE volume SET host = :host WHERE id = :id")
        .param("host", own + "#pool")
        .param("id", id)
        .update();
    return id;
  }

  private static UUID worker() {
    UUID id = UUID.randomUUID();
    CatalogApi.jdbc()
        .sql(
            """
            INSERT INTO worker (id, host, lease_until, supported)
            VALUES (:id, 'here', clock_timestamp() + interval '1 hour', CAST(:kinds AS jsonb))
            """)
        .param("kinds", Json.write(kinds()))
        .param("id", id)
        .update();
    return id;
  }

  private static Map<String, Integer> kinds() {
    return CatalogApi.bean(Kinds.class).all().stream()
        .collect(Collectors.toMap(OperationKind::wireName, kind -> 1));
  }

  private void backend(String name, String service, @Nullable String cluster) {
    CatalogApi.jdbc()
        .sql(
            """
            WITH s AS (
              INSERT INTO service (id, binary_name, host, cluster_name, availability_zone,
                                   worker_id)
              VALUES (gen_random_uuid(), 'cinder-volume', :service, :cluster, 'nova', :worker)
              RETURNING id),
            b AS (
              INSERT INTO backend (host, service_id, driver, state)
              SELECT :name, id, 'file', 'up' FROM s RETURNING id)
            INSERT INTO pool (backend_id, name, capabilities)
            SELECT id, 'pool', '{"copy_support": true}' FROM b
            """)
        .param("service", service)
        .param("cluster", cluster)
        .param("worker", worker)
        .param("name", name)
        .update();
  }
}
