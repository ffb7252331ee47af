package dev.halite.scheduler.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.halite.scheduler.RunningScheduler;
import dev.halite.scheduler.SchedulerCatalog;
import dev.halite.scheduler.SchedulerCatalog.Asked;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(60)
class ExtendVolumeDecisionTest {
  @RegisterExtension static final RunningScheduler SCHEDULER = RunningScheduler.with();

  private final SchedulerCatalog catalog = SCHEDULER.catalog();

  @BeforeEach
  void clear() {
    catalog.withoutBackends();
    catalog.pool("one", 10);
  }

  @Test
  void roomIsTakenWhereTheVolumeIs() {
    Asked grown = catalog.extend(catalog.placed(3), 5);

    await().untilAsserted(() -> assertThat(catalog.queue(grown)).isEqualTo("node.one@disks"));
    assertThat(catalog.volume(grown, "status")).isEqualTo("extending");
    assertThat(catalog.volume(grown, "size_gb || ' + ' || growing_gb")).isEqualTo("3 + 5");
    assertThat(claims()).containsExactly("8 of 8");
  }

  @Test
  void aVolumeForWhichThereIsNoRoomIsAsItWas() {
    Asked volume = catalog.placed(3);
    Asked grown = catalog.extend(volume, 8);

    await().untilAsserted(() -> assertThat(catalog.operation(grown, "state")).isEqualTo("failed"));
    assertThat(catalog.volume(grown, "status")).isEqualTo("available");
    assertThat(catalog.volume(grown, "size_gb || ' + ' || growing_gb")).isEqualTo("3 + 0");
    assertThat(claims()).containsExactly("3 of 3");
    assertThat(
            catalog
                .jdbc()
                .sql(
                    "SELECT action_id || '/' || detail_id FROM user_message WHERE resource_id = :id")
                .param("id", grown.volume())
                .query(String.class)
                .list())
        .containsExactly("007/003");
  }

  private List<String> claims() {
    return catalog
        .jdbc()
        .sql(
            "SELECT c.gb || ' of ' || p.claimed_gb FROM pool_claim c JOIN pool p ON p.id = c.pool_id")
        .query(String.class)
        .list();
  }
}
