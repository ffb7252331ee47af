package dev.halite.api.volume;

import dev.halite.api.ApiUser;
import dev.halite.api.CatalogApi;
import java.util.UUID;

/** Volumes and snapshots as a scheduler and a node would have left them. */
final class MadeVolumes {
  private MadeVolumes() {}

  /** An available one of 1 GiB. */
  static UUID volume(ApiUser user) {
    UUID id = user.newVolume("");
    set(id, "DELETE FROM operation_run WHERE resource_id = :id");
    set(
        id,
        "UPDATE volume SET host = 'one@fast#pool', placement = gen_random_uuid(),"
            + " launched_at = clock_timestamp(), status = 'available' WHERE id = :id");
    return id;
  }

  /** An available one. */
  static UUID snapshot(ApiUser user, UUID volume) {
    UUID id =
        UUID.fromString(
            user.post("/snapshots", "{\"snapshot\":{\"volume_id\":\"" + volume + "\"}}")
                .json()
                .at("/snapshot/id")
                .stringValue());
    set(id, "DELETE FROM operation_run WHERE resource_id = :id");
    set(id, "UPDATE snapshot SET status = 'available' WHERE id = :id");
    return id;
  }

  /** Runs a statement about {@code :id}, behind the service's back. */
  static void set(UUID id, String sql) {
    CatalogApi.jdbc().sql(sql).param("id", id).update();
  }
}
