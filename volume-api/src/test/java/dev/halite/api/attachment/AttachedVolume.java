package dev.halite.api.attachment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halite.api.ApiUser;
import dev.halite.api.CatalogApi;
import dev.halite.api.TestClient.Answer;
import java.util.List;
import java.util.UUID;
import tools.jackson.databind.JsonNode;

/** An available volume, and what its project's member does with it. */
record AttachedVolume(ApiUser user, UUID id) {
  static AttachedVolume make() {
    return make(CatalogApi.member().at(71));
  }

  static AttachedVolume make(ApiUser user) {
    UUID id = user.newVolume("");
    AttachedVolume volume = new AttachedVolume(user, id);
    sql("DELETE FROM operation_run WHERE resource_id = :id", id);
    volume.set("status = 'available', host = 'one@fast#pool', placement = gen_random_uuid()");
    return volume;
  }

  /** Changes the row, behind the service's back. */
  AttachedVolume set(String columns) {
    sql("UPDATE volume SET " + columns + " WHERE id = :id", id);
    return this;
  }

  static void sql(String sql, UUID id) {
    CatalogApi.jdbc().sql(sql).param("id", id).update();
  }

  static void setStatus(UUID attachment, String status) {
    sql("UPDATE attachment SET attach_status = '" + status + "' WHERE id = :id", attachment);
  }

  /** Status and attach_status, as the catalog has them. */
  String status() {
    return CatalogApi.jdbc()
        .sql("SELECT status || ' ' || attach_status FROM volume WHERE id = :id")
        .param("id", id)
        .query(String.class)
        .single();
  }

  String body(String more) {
    return "{\"attachment\":{\"volume_uuid\":\"" + id + "\"" + more + "}}";
  }

  Answer attach(UUID server) {
    return user.post("/attachments", body(",\"instance_uuid\":\"" + server + "\""));
  }

  /** A new attachment for a server. */
  UUID attached(UUID server) {
    return idOf(attach(server));
  }

  static UUID idOf(Answer answer) {
    return UUID.fromString(attachment(answer).path("id").stringValue());
  }

  static JsonNode attachment(Answer answer) {
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    return answer.json().path("attachment");
  }

  Answer complete(UUID attachment) {
    return user.post("/attachments/" + attachment + "/action", "{\"os-complete\":{}}");
  }

  /** An attachment that its server has. */
  UUID inUse(UUID server) {
    UUID attachment = attached(server);
    setStatus(attachment, "attaching");
    assertThat(complete(attachment).status()).isEqualTo(204);
    return attachment;
  }

  /** Of each disconnect that was asked for, the oldest first, whether it cuts the server off. */
  List<Boolean> forces() {
    return CatalogApi.jdbc()
        .sql(
            """
            SELECT CAST(o.payload ->> 'force' AS boolean) FROM operation o
            JOIN attachment a ON a.id = o.resource_id
            WHERE a.volume_id = :id AND o.kind = 'attachment.disconnect' ORDER BY o.id
            """)
        .param("id", id)
        .query(Boolean.class)
        .list();
  }

  /** {@code POST .../action} with a key and nothing in it. */
  int act(String key) {
    return user.post("/volumes/" + id + "/action", "{\"" + key + "\":{}}").status();
  }
}
