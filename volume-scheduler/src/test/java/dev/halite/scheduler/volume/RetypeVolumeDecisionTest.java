package dev.halite.scheduler.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.halite.scheduler.RunningScheduler;
import dev.halite.scheduler.SchedulerCatalog;
import dev.halite.scheduler.SchedulerCatalog.Asked;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(60)
class RetypeVolumeDecisionTest {
  @RegisterExtension static final RunningScheduler SCHEDULER = RunningScheduler.with();

  private static final Map<String, String> TAPES = Map.of("kind", "tapes");

  private final SchedulerCatalog catalog = SCHEDULER.catalog();

  @BeforeEach
  void clear() {
    catalog.withoutBackends();
    catalog.pool("one", 10);
  }

  @Test
  void aVolumeWhosePoolFitsStaysThereHoweverFullThatIs() {
    Asked volume = catalog.placed(9);
    catalog.pool("two", 100);

    Asked retyped = catalog.retype(volume, Map.of("volume_backend_name", "disks"), List.of());

    await().untilAsserted(() -> assertThat(catalog.queue(retyped)).isEqualTo("node.one@disks"));
    assertThat(catalog.volume(retyped, "status")).isEqualTo("retyping");
    assertThat(catalog.operation(retyped, "trace")).contains("one@disks");
  }

  /** Its node finds the operation when it speaks again. */
  @Test
  void aSilentBackendIsTakenAtItsLastWord() {
    Asked volume = catalog.placed(9);
    catalog.jdbc().sql("UPDATE backend SET state = 'down'").update();

    Asked retyped = catalog.retype(volume, Map.of(), List.of());

    await().untilAsserted(() -> assertThat(catalog.queue(retyped)).isEqualTo("node.one@disks"));
  }

  @Test
  void aVolumeWhosePoolDoesNotFitIsAsItWas() {
    Asked volume = catalog.placed(3);
    catalog.pool("two", 100);

    stays(catalog.retype(volume, Map.of("volume_backend_name", "tapes"), List.of()));
    stays(catalog.retype(volume, Map.of(), List.of("south")));
  }

  @Test
  void oneThatMayMoveStaysWhereItsPoolFits() {
    Asked volume = catalog.placed(9);
    beside("two", 100);

    Asked retyped = catalog.retypeOrMove(volume, Map.of("volume_backend_name", "disks"), null);

    await().untilAsserted(() -> assertThat(catalog.queue(retyped)).isEqualTo("node.one@disks"));
    assertThat(catalog.volume(retyped, "migration_status")).isNull();
  }

  @Test
  void oneThatMayMoveGoesToAPoolThatFitsAndIsReachedByItsNode() {
    Asked volume = catalog.placed(9);
    beside("two", 100);
    beside("three", 1000);
    beside("four", 5);
    catalog.node("spare", "north", null);
    catalog
        .jdbc()
        .sql(
            """
            UPDATE service
            SET worker_id = (SELECT worker_id FROM service WHERE host = 'spare@disks')
            WHERE host = 'three@disks'
            """)
        .update();

    Asked retyped = catalog.retypeOrMove(volume, TAPES, null);

    await().untilAsserted(() -> assertThat(catalog.queue(retyped)).isEqualTo("node.two@disks"));
    assertThat(catalog.volume(retyped, "status || ' ' || migration_status"))
        .isEqualTo("retyping migrating");
    assertThat(catalog.operation(retyped, "(payload #>> '{to,place,host}')"))
        .isEqualTo("two@disks#pool");
  }

  @Test
  void oneThatFitsNowhereStays() {
    Asked volume = catalog.placed(9);
    beside("four", 5);

    Asked retyped = catalog.retypeOrMove(volume, TAPES, null);

    await()
        .untilAsserted(() -> assertThat(catalog.operation(retyped, "state")).isEqualTo("failed"));
    assertThat(catalog.operation(retyped, "error ->> 'reason'")).contains("No other backend");
    assertThat(catalog.operation(retyped, "jsonb_array_length(trace)")).isEqualTo("2");
    assertThat(catalog.operation(retyped, "(trace -> 1)")).contains("four@disks");
    assertThat(catalog.volume(retyped, "status")).isEqualTo("available");
    assertThat(catalog.volume(retyped, "migration_status")).isNull();
  }

  @Test
  void oneThatIsBoundStays() {
    Asked volume = catalog.placed(9);
    beside("two", 100);

    Asked retyped = catalog.retypeOrMove(volume, TAPES, "Invalid volume: it has snapshots.");

    await()
        .untilAsserted(() -> assertThat(catalog.operation(retyped, "state")).isEqualTo("failed"));
    assertThat(catalog.operation(retyped, "error ->> 'reason'")).contains("it has snapshots");
    assertThat(catalog.volume(retyped, "status")).isEqualTo("available");
  }

  /** A backend of the same node, whose volumes can be copied, and those that were there. */
  private void beside(String name, double gib) {
    catalog.pool(name, gib);
    catalog
        .jdbc()
        .sql(
            "UPDATE service SET worker_id = (SELECT worker_id FROM service WHERE host = 'one@disks')"
                + " WHERE binary_name = 'cinder-volume'")
        .update();
    catalog
        .jdbc()
        .sql(
            """
            UPDATE pool SET reported_at = clock_timestamp(), capabilities = capabilities || '{"copy_support": true}'
              || CASE WHEN backend_id = (SELECT id FROM backend WHERE host = 'one@disks')
                      THEN '{}' ELSE '{"kind": "tapes"}' END::jsonb
            """)
        .update();
  }

  private void stays(Asked retyped) {
    await()
        .untilAsserted(() -> assertThat(catalog.operation(retyped, "state")).isEqualTo("failed"));
    assertThat(catalog.volume(retyped, "status")).isEqualTo("available");
    assertThat(catalog.volume(retyped, "new_type_id IS NULL")).isEqualTo("true");
    assertThat(
            catalog
                .jdbc()
                .sql(
                    """
                    SELECT action_id || '/' || detail_id || ' ' || text FROM user_message
                    WHERE resource_id = :id
                    """)
                .param("id", retyped.volume())
                .query(String.class)
                .list())
        .isNotEmpty()
        .allSatisfy(
            message -> assertThat(message).startsWith("019/003 ").contains("is not moved for it"));
  }
}
