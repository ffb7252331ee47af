package dev.halite.scheduler.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.halite.scheduler.RunningScheduler;
import dev.halite.scheduler.SchedulerCatalog;
import dev.halite.scheduler.SchedulerCatalog.Asked;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A clone goes where its source is, and there only. */
@Timeout(60)
class CloneVolumeDecisionTest {
  @RegisterExtension static final RunningScheduler SCHEDULER = RunningScheduler.with();

  private final SchedulerCatalog catalog = SCHEDULER.catalog();

  @BeforeEach
  void clear() {
    catalog.withoutBackends();
  }

  @Test
  void itIsPlacedBesideItsSourceAndTakesRoomThere() {
    catalog.pool("large", 200);
    catalog.pool("small", 100);
    catalog.anotherPool("small", "second", 300);

    Asked asked = catalog.askForClone("small@disks#pool", 7, Map.of());

    await().untilAsserted(() -> assertThat(catalog.queue(asked)).isEqualTo("node.small@disks"));
    assertThat(catalog.volume(asked, "host")).isEqualTo("small@disks#pool");
    assertThat(catalog.volume(asked, "status")).isEqualTo("creating");
    assertThat(claimed("small@disks", "pool")).isEqualTo("7");
  }

  @Test
  void withoutRoomThereItGoesNowhere() {
    catalog.pool("large", 200);
    catalog.pool("small", 10);

    Asked asked = catalog.askForClone("small@disks#pool", 11, Map.of());

    awaitError(asked);
    assertThat(message(asked)).startsWith("001/003 No valid backend:").contains("lacks room");
    assertThat(claimed("large@disks", "pool")).isEqualTo("0");
  }

  @Test
  void aTypeThatItsPoolDoesNotServeIsTheReason() {
    catalog.pool("one", 100);

    Asked asked = catalog.askForClone("one@disks#pool", 1, Map.of("replication", "<is> True"));

    awaitError(asked);
    assertThat(message(asked)).contains("does not offer what the volume type asks for");
  }

  /** A backend that could not be its place is not waited for, however silent it is. */
  @Test
  void itDoesNotWaitForOtherBackends() {
    catalog.pool("small", 10);
    catalog.backend("silent");
    catalog
        .jdbc()
        .sql(
            """
            UPDATE worker SET lease_until = clock_timestamp() - interval '1 hour'
            WHERE host = 'silent'
            """)
        .update();

    Asked asked = catalog.askForClone("small@disks#pool", 11, Map.of());

    awaitError(asked);
    assertThat(catalog.operation(asked, "(ended_at < created_at + interval '5 s')"))
        .isEqualTo("true");
  }

  private void awaitError(Asked asked) {
    await().untilAsserted(() -> assertThat(catalog.volume(asked, "status")).isEqualTo("error"));
  }

  private String message(Asked asked) {
    return catalog
        .jdbc()
        .sql(
            """
            SELECT action_id || '/' || detail_id || ' ' || text FROM user_message
            WHERE resource_id = :id
            """)
        .param("id", asked.volume())
        .query(String.class)
        .single();
  }

  private String claimed(String backend, String pool) {
    return catalog
        .jdbc()
        .sql(
            """
            SELECT p.claimed_gb::text FROM pool p JOIN backend b ON b.id = p.backend_id
            WHERE b.host = :backend AND p.name = :pool
            """)
        .param("backend", backend)
        .param("pool", pool)
        .query(String.class)
        .single();
  }
}
