package dev.halite.api.tenancy;

import dev.halite.api.ApiUser;
import dev.halite.api.CatalogApi;
import dev.halite.api.TestClient;
import dev.halite.api.attachment.ConnectedAttachment;
import java.util.UUID;

/**
 * A new project, and what it has for a request to work on. Everything is made when it is asked for,
 * and carries {@link #secret}, by which it is recognised in answers to others.
 */
final class HomeProject {
  private final String project = UUID.randomUUID().toString().replace("-", "");
  private final String secret = "secret-" + UUID.randomUUID();

  String id() {
    return project;
  }

  /** A word that stands in names, descriptions and metadata of this project, and nowhere else. */
  String secret() {
    return secret;
  }

  private ApiUser member() {
    return new ApiUser(new TestClient(CatalogApi.port()), project, "member", 71);
  }

  /** An available volume on a backend, with metadata under {@code key}. */
  UUID volume() {
    UUID id =
        member()
            .newVolume(
                ",\"name\":\"%1$s\",\"description\":\"%1$s\",\"metadata\":{\"key\":\"%1$s\"}"
                    .formatted(secret));
    CatalogApi.jdbc()
        .sql("DELETE FROM operation_run WHERE resource_id = :id")
        .param("id", id)
        .update();
    CatalogApi.jdbc()
        .sql(
            "UPDATE volume SET status = 'available', host = 'one@fast#pool',"
                + " placement = gen_random_uuid() WHERE id = :id")
        .param("id", id)
        .update();
    return id;
  }

  /** Such a volume, with image metadata under {@code key}. */
  UUID volumeOfAnImage() {
    UUID id = volume();
    CatalogApi.jdbc()
        .sql("UPDATE volume SET image_metadata = jsonb_build_object('key', :word) WHERE id = :id")
        .param("word", secret)
        .param("id", id)
        .update();
    return id;
  }

  /** A snapshot of such a volume, with metadata under {@code key}. */
  UUID snapshot(String status) {
    UUID volume = volume();
    UUID id =
        UUID.fromString(
            member()
                .post(
                    "/snapshots",
                    "{\"snapshot\":{\"volume_id\":\"%1$s\",\"name\":\"%2$s\",\"metadata\":{\"key\":\"%2$s\"}}}"
                        .formatted(volume, secret))
                .json()
                .at("/snapshot/id")
                .stringValue());
    CatalogApi.jdbc()
        .sql("DELETE FROM operation_run WHERE resource_id = :id")
        .param("id", id)
        .update();
    CatalogApi.jdbc()
        .sql("UPDATE snapshot SET status = :status WHERE id = :id")
        .param("status", status)
        .param("id", id)
        .update();
    return id;
  }

  /** The volume that a snapshot is of. */
  UUID volumeOf(UUID snapshot) {
    return CatalogApi.jdbc()
        .sql("SELECT volume_id FROM snapshot WHERE id = :id")
        .param("id", snapshot)
        .query(UUID.class)
        .single();
  }

  /** An attachment of such a volume. */
  UUID attachment(UUID volume, String status) {
    UUID id =
        UUID.fromString(
            member()
                .post(
                    "/attachments",
                    "{\"attachment\":{\"volume_uuid\":\"%s\",\"instance_uuid\":\"%s\"}}"
                        .formatted(volume, UUID.randomUUID()))
                .json()
                .at("/attachment/id")
                .stringValue());
    CatalogApi.jdbc()
        .sql("UPDATE attachment SET attach_status = :status WHERE id = :id")
        .param("status", status)
        .param("id", id)
        .update();
    return id;
  }

  /** An attachment whose server was told how to reach the volume, and a secret with it. */
  UUID connectedAttachment() {
    return connected(volume());
  }

  /** The volume of such an attachment. */
  UUID connectedVolume() {
    UUID volume = volume();
    connected(volume);
    return volume;
  }

  private UUID connected(UUID volume) {
    UUID id = attachment(volume, "reserved");
    ConnectedAttachment.connect(volume, id, secret);
    return id;
  }

  /** A volume that a server has. */
  UUID attachedVolume() {
    UUID volume = volume();
    attachment(volume, "attached");
    CatalogApi.jdbc()
        .sql("UPDATE volume SET status = 'in-use', attach_status = 'attached' WHERE id = :id")
        .param("id", volume)
        .update();
    return volume;
  }

  /** An operation that this project has asked for, and that waits for a scheduler. */
  UUID operation() {
    return CatalogApi.jdbc()
        .sql("SELECT id FROM operation WHERE resource_id = :volume")
        .param("volume", member().newVolume(""))
        .query(UUID.class)
        .single();
  }

  /** A message about a volume of this project. */
  UUID message() {
    return CatalogApi.jdbc()
        .sql(
            """
            INSERT INTO user_message (id, project_id, request_id, resource_type, resource_id,
                                      action_id, detail_id, text, expires_at)
            VALUES (gen_random_uuid(), :project, 'req-' || gen_random_uuid(), 'volume',
                    gen_random_uuid(), '001', '003', :secret,
                    clock_timestamp() + interval '1 day')
            RETURNING id
            """)
        .param("project", project)
        .param("secret", secret)
        .query(UUID.class)
        .single();
  }

  /** A private type that this project may use, with an extra spec that everybody may see. */
  UUID type() {
    return CatalogApi.jdbc()
        .sql(
            """
            WITH made AS (
              INSERT INTO volume_type (id, name, description, is_public, extra_specs)
              VALUES (gen_random_uuid(), 'type-' || :secret, :secret, false,
                      '{"multiattach": "<is> False"}')
              RETURNING id),
            opened AS (
              INSERT INTO volume_type_access (volume_type_id, project_id)
              SELECT id, :project FROM made)
            SELECT id FROM made
            """)
        .param("project", project)
        .param("secret", secret)
        .query(UUID.class)
        .single();
  }

  /** QoS specs with one spec, which a type is associated with. */
  UUID qosSpecs() {
    return CatalogApi.jdbc()
        .sql(
            """
            WITH made AS (
              INSERT INTO qos_spec (id, name, specs)
              VALUES (gen_random_uuid(), 'qos-' || gen_random_uuid(), '{"key": "1"}')
              RETURNING id),
            given AS (
              INSERT INTO volume_type (id, name, qos_spec_id)
              SELECT gen_random_uuid(), 'type-' || id, id FROM made)
            SELECT id FROM made
            """)
        .query(UUID.class)
        .single();
  }

  /** The type that volumes of this project have when they name none. */
  UUID defaultType() {
    UUID type = type();
    CatalogApi.jdbc()
        .sql(
            "INSERT INTO default_volume_type (project_id, volume_type_id) VALUES (:project, :type)")
        .param("project", project)
        .param("type", type)
        .update();
    return type;
  }

  /** Host of a storage service with one pool, and of nothing else: {@code name@backend}. */
  String backend() {
    String host = "host-" + UUID.randomUUID() + "@back";
    CatalogApi.jdbc()
        .sql(
            """
            WITH s AS (
              INSERT INTO service (id, binary_name, host, availability_zone)
              VALUES (gen_random_uuid(), 'cinder-volume', :host, 'nova') RETURNING id),
            b AS (
              INSERT INTO backend (host, service_id, driver, state)
              SELECT :host, id, 'file', 'up' FROM s RETURNING id)
            INSERT INTO pool (backend_id, name, total_gb, free_gb, reported_at)
            SELECT id, 'pool', 10, 10, clock_timestamp() FROM b
            """)
        .param("host", host)
        .update();
    return host;
  }

  /** Name of a cluster of storage services. */
  String cluster() {
    String name = "cluster-" + UUID.randomUUID() + "@back";
    CatalogApi.jdbc()
        .sql(
            "INSERT INTO cluster (id, name, service)"
                + " VALUES (gen_random_uuid(), :name, 'cinder-volume')")
        .param("name", name)
        .update();
    return name;
  }
}
