package dev.halite.api.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.halite.api.ApiUser;
import dev.halite.api.CatalogApi;
import dev.halite.api.TestClient;
import dev.halite.api.TestClient.Answer;
import dev.halite.common.catalog.check.CatalogCheck;
import dev.halite.common.catalog.quota.Quotas;
import dev.halite.common.catalog.snapshot.Snapshot;
import dev.halite.common.catalog.snapshot.SnapshotKind;
import dev.halite.common.catalog.snapshot.SnapshotQuota;
import dev.halite.common.engine.operation.Claim;
import dev.halite.common.engine.operation.Endings;
import dev.halite.common.engine.operation.Flow;
import dev.halite.common.engine.operation.OperationKind;
import dev.halite.common.engine.operation.OperationWorkers;
import dev.halite.common.engine.operation.Outcome;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.context.ConfigurableApplicationContext;

/** Where snapshots do not count among the gigabytes: {@code snapshots.no-gb-quota}. */
@Timeout(60)
@ExtendWith(CatalogApi.class)
class UncountedGigabytesTest {
  private static ConfigurableApplicationContext process;

  @BeforeAll
  static void start() {
    process = CatalogApi.another("--halite.api.snapshots.no-gb-quota=true");
    CatalogApi.bean(OperationWorkers.class)
        .serve("node.uncounted@fast", 1, List.of(new Deleting()));
  }

  @AfterAll
  static void stop() {
    process.close();
  }

  /** As the node's flow, with nothing at a storage. */
  private static final class Deleting implements Flow<Snapshot> {
    @Override
    public OperationKind kind() {
      return SnapshotKind.DELETE;
    }

    @Override
    public Outcome run(Claim claim, Snapshot snapshot) {
      return Endings.succeeded(claim.operation(), snapshot, SnapshotQuota.freed(snapshot));
    }
  }

  @Test
  void theyAreCountedAndGivenBackAsSnapshotsAlone() {
    ApiUser counting = CatalogApi.member();
    ApiUser user =
        new ApiUser(
            new TestClient(CatalogApi.port(process)), counting.project(), counting.roles(), 0);
    UUID volume = user.newVolume("");
    leftByItsNode(
        volume,
        "UPDATE volume SET status = 'available', host = 'uncounted@fast#pool',"
            + " placement = gen_random_uuid() WHERE id = :id");

    UUID uncounted = taken(user, volume);
    assertThat(used(user)).isEqualTo("1 volumes, 1 snapshots, 1 gigabytes");
    UUID counted = taken(counting, volume);
    assertThat(used(user)).isEqualTo("1 volumes, 2 snapshots, 2 gigabytes");
    assertThat(violations(user)).isEmpty();

    // By whom it was made is what matters, not who has it deleted.
    delete(counting, uncounted);
    assertThat(used(user)).isEqualTo("1 volumes, 1 snapshots, 2 gigabytes");
    delete(user, counted);
    assertThat(used(user)).isEqualTo("1 volumes, 0 snapshots, 1 gigabytes");
    assertThat(violations(user)).isEmpty();
  }

  private static UUID taken(ApiUser user, UUID volume) {
    Answer answer = user.post("/snapshots", "{\"snapshot\":{\"volume_id\":\"" + volume + "\"}}");
    assertThat(answer.status()).as(answer.body()).isEqualTo(202);
    UUID id = UUID.fromString(answer.json().at("/snapshot/id").stringValue());
    leftByItsNode(id, "UPDATE snapshot SET status = 'available' WHERE id = :id");
    return id;
  }

  private static void delete(ApiUser user, UUID snapshot) {
    assertThat(user.delete("/snapshots/" + snapshot).status()).isEqualTo(202);
    await().until(() -> user.get("/snapshots/" + snapshot).status() == 404);
  }

  private static void leftByItsNode(UUID id, String sql) {
    for (String each : List.of("DELETE FROM operation_run WHERE resource_id = :id", sql)) {
      CatalogApi.jdbc().sql(each).param("id", id).update();
    }
  }

  private static String used(ApiUser user) {
    var usage = CatalogApi.bean(Quotas.class).usage(user.project(), Quotas.ALL_TYPES);
    return "%d volumes, %d snapshots, %d gigabytes"
        .formatted(usage.get("volumes"), usage.get("snapshots"), usage.get("gigabytes"));
  }

  private static List<String> violations(ApiUser user) {
    return new CatalogCheck(CatalogApi.bean(DataSource.class))
        .quota().stream()
            .map(violation -> violation.toString())
            .filter(text -> text.contains(user.project()))
            .toList();
  }
}
