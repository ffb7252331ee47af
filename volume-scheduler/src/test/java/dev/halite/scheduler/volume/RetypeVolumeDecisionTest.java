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
