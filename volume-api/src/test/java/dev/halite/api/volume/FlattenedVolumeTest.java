package dev.halite.api.volume;

import static dev.halite.api.volume.MadeVolumes.set;
import static dev.halite.api.volume.MadeVolumes.snapshot;
import static dev.halite.api.volume.MadeVolumes.volume;
import static org.assertj.core.api.Assertions.assertThat;

import dev.halite.api.ApiUser;
import dev.halite.api.CatalogApi;
import dev.halite.common.catalog.volume.VolumeKind;
import dev.halite.common.engine.identity.RequestContext;
import dev.halite.common.engine.operation.NewOperation;
import dev.halite.common.engine.operation.NoPayload;
import dev.halite.common.engine.operation.Operations;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.transaction.support.TransactionTemplate;

/** Who wants a volume to go, or to go back, has its flattening end. */
@Timeout(60)
@ExtendWith(CatalogApi.class)
class FlattenedVolumeTest {
  private static final String QUEUE = "node.one@fast";

  @ParameterizedTest
  @CsvSource({"false, false", "true, false", "false, true", "true, true"})
  void aDeleteWaitsForWhatWasBegunAndForNothingElse(boolean begun, boolean cascade) {
    ApiUser user = CatalogApi.member();
    UUID volume = volume(user);
    if (cascade) {
      snapshot(user, volume);
    }
    UUID flattening = flattened(volume, begun);

    assertThat(user.delete("/volumes/" + volume + "?cascade=" + cascade).status()).isEqualTo(202);

    String kind = cascade ? "volume.delete_all" : "volume.delete";
    assertStopped(flattening, volume, kind, begun);
    assertThat(flattens(kind, volume)).isEqualTo("true");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whatIsNotFlattenedIsNotAfterwards(boolean cascade) {
    ApiUser user = CatalogApi.member();
    UUID volume = volume(user);
    if (cascade) {
      snapshot(user, volume);
    }

    assertThat(user.delete("/volumes/" + volume + "?cascade=" + cascade).status()).isEqualTo(202);

    assertThat(flattens(cascade ? "volume.delete_all" : "volume.delete", volume)).isNull();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aForcedDeleteDoesToo(boolean begun) {
    ApiUser user = CatalogApi.member();
    UUID volume = volume(user);
    UUID flattening = flattened(volume, begun);

    assertThat(
            user.as("admin")
                .post("/volumes/" + volume + "/action", "{\"os-force_delete\":{}}")
                .status())
        .isEqualTo(202);

    assertStopped(flattening, volume, "volume.delete", begun);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aRevertHasItBeginAnewAfterwards(boolean begun) {
    ApiUser user = CatalogApi.member();
    UUID volume = volume(user);
    UUID snapshot = snapshot(user, volume);
    UUID flattening = flattened(volume, begun);

    assertThat(
            user.at(40)
                .post(
                    "/volumes/" + volume + "/action",
                    "{\"revert\":{\"snapshot_id\":\"" + snapshot + "\"}}")
                .status())
        .isEqualTo(202);

    assertStopped(flattening, volume, "volume.revert", begun);
    assertThat(flattens("volume.revert", volume)).isEqualTo("true");
  }

  /** Nothing but the end of the flattening is waited for by two. */
  @Test
  void whatWaitsForThatEndIsUnderWayItself() {
    ApiUser user = CatalogApi.member();
    UUID deleted = volume(user);
    flattened(deleted, true);
    assertThat(user.delete("/volumes/" + deleted).status()).isEqualTo(202);
    user.as("admin")
        .post("/volumes/" + deleted + "/action", "{\"os-force_delete\":{}}")
        .isFault(400, "badRequest");

    UUID reverted = volume(user);
    UUID snapshot = snapshot(user, reverted);
    UUID flattening = flattened(reverted, true);
    assertThat(
            user.at(40)
                .post(
                    "/volumes/" + reverted + "/action",
                    "{\"revert\":{\"snapshot_id\":\"" + snapshot + "\"}}")
                .status())
        .isEqualTo(202);
    assertThat(
            user.as("admin")
                .at(23)
                .delete("/volumes/" + reverted + "?cascade=true&force=true")
                .status())
        .isEqualTo(202);
    assertThat(
            text(
                "SELECT string_agg(kind, ',') FROM operation_run"
                    + " WHERE resource_id = :id AND blocked_by IS NOT NULL",
                reverted))
        .isEqualTo("volume.delete_all");
    assertStopped(flattening, reverted, "volume.delete_all", true);
  }

  @Test
  void nothingElseIsKeptFromTheVolume() {
    ApiUser user = CatalogApi.member();
    UUID volume = volume(user);
    UUID flattening = flattened(volume, true);

    snapshot(user, volume);
    assertThat(
            user.post("/volumes/" + volume + "/action", "{\"os-extend\":{\"new_size\":2}}")
                .status())
        .isEqualTo(202);

    UUID attached = volume(user);
    UUID others = flattened(attached, true);
    assertThat(
            user.at(27)
                .post("/attachments", "{\"attachment\":{\"volume_uuid\":\"" + attached + "\"}}")
                .status())
        .isEqualTo(200);

    for (UUID each : List.of(flattening, others)) {
      assertThat(text("SELECT cancel_reason FROM operation_run WHERE operation_id = :id", each))
          .isNull();
    }
  }

  /** What waits in a queue ends at once; what was begun is asked to, and waited for. */
  private static void assertStopped(UUID flattening, UUID volume, String by, boolean begun) {
    assertThat(text("SELECT state FROM operation WHERE id = :id", flattening))
        .isEqualTo(begun ? "open" : "cancelled");
    assertThat(text("SELECT cancel_reason FROM operation_run WHERE operation_id = :id", flattening))
        .matches(reason -> begun == (reason != null));
    assertThat(
            text(
                "SELECT blocked_by::text FROM operation_run WHERE resource_id = :id AND kind = '"
                    + by
                    + "'",
                volume))
        .isEqualTo(begun ? flattening.toString() : null);
  }

  private static String flattens(String kind, UUID volume) {
    return text(
        "SELECT payload ->> 'flattens' FROM operation WHERE resource_id = :id AND kind = '"
            + kind
            + "'",
        volume);
  }

  private static UUID flattened(UUID volume, boolean begun) {
    UUID operation =
        Objects.requireNonNull(
            CatalogApi.bean(TransactionTemplate.class)
                .execute(
                    status ->
                        CatalogApi.bean(Operations.class)
                            .submit(
                                new NewOperation(
                                    VolumeKind.FLATTEN,
                                    volume,
                                    QUEUE,
                                    new NoPayload(),
                                    new RequestContext(
                                        "req", null, "user", "project", Set.of(), Set.of(),
                                        false)))));
    if (begun) {
      set(
          operation,
          "UPDATE operation_run SET worker_id = gen_random_uuid() WHERE operation_id = :id");
    }
    return operation;
  }

  private static String text(String sql, UUID id) {
    return CatalogApi.jdbc().sql(sql).param("id", id).query(String.class).optional().orElse(null);
  }
}
