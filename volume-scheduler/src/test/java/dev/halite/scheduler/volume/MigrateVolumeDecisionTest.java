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
class MigrateVolumeDecisionTest {
  @RegisterExtension static final RunningScheduler SCHEDULER = RunningScheduler.with();

  private final SchedulerCatalog catalog = SCHEDULER.catalog();

  @BeforeEach
  void clear() {
    catalog.withoutBackends();
    catalog.pool("one", 10);
  }

  @Test
  void theRoomIsTakenWhereItGoesAndStaysTakenWhereItIs() {
    Asked volume = catalog.placed(9);
    pool("two", 100);
    pool("three", 1000);

    Asked migrated = catalog.migrate(volume, "two@disks", Map.of(), List.of());

    await().untilAsserted(() -> assertThat(catalog.queue(migrated)).isEqualTo("node.two@disks"));
    assertThat(catalog.volume(migrated, "migration_status")).isEqualTo("migrating");
    assertThat(catalog.volume(migrated, "host")).isEqualTo("one@disks#pool");
    assertThat(catalog.operation(migrated, "(payload #>> '{to,place,host}')"))
        .isEqualTo("two@disks#pool");
    assertThat(claimed()).containsExactly("one@disks 9", "three@disks 0", "two@disks 9");
  }

  @Test
  void onlyThePoolThatIsNamedWillDo() {
    Asked volume = catalog.placed(9);
    pool("two", 100);
    catalog.anotherPool("two", "small", 5);

    stays(catalog.migrate(volume, "two@disks#small", Map.of(), List.of()), "room");
  }

  @Test
  void whatDoesNotFitOrIsSilentIsRefused() {
    Asked volume = catalog.placed(9);
    pool("two", 100);

    stays(
        catalog.migrate(volume, "two@disks", Map.of("volume_backend_name", "tapes"), List.of()),
        "type asks for");
    stays(catalog.migrate(volume, "two@disks", Map.of(), List.of("south")), "zone");
    catalog.jdbc().sql("UPDATE backend SET state = 'down' WHERE host = 'two@disks'").update();
    stays(catalog.migrate(volume, "two@disks", Map.of(), List.of()), "down");
    catalog.jdbc().sql("UPDATE backend SET state = 'up'").update();
    catalog
        .jdbc()
        .sql("UPDATE pool SET capabilities = '{}', reported_at = clock_timestamp()")
        .update();
    stays(catalog.migrate(volume, "two@disks", Map.of(), List.of()), "type asks for");
  }

  private void stays(Asked migrated, String why) {
    await()
        .untilAsserted(() -> assertThat(catalog.operation(migrated, "state")).isEqualTo("failed"));
    assertThat(catalog.volume(migrated, "status || ' ' || migration_status"))
        .isEqualTo("available error");
    assertThat(catalog.operation(migrated, "error ->> 'reason'")).contains(why);
    assertThat(claimed()).contains("one@disks 9").doesNotContain("two@disks 9");
    assertThat(
            catalog
                .jdbc()
                .sql(
                    "SELECT action_id || '/' || detail_id FROM user_message WHERE resource_id = :id")
                .param("id", migrated.volume())
                .query(String.class)
                .list())
        .contains("020/003");
  }

  private void pool(String name, double gib) {
    catalog.pool(name, gib);
    catalog
        .jdbc()
        .sql("UPDATE pool SET capabilities = capabilities || '{\"copy_support\": true}'")
        .update();
  }

  private List<String> claimed() {
    return catalog
        .jdbc()
        .sql(
            """
            SELECT b.host || ' ' || sum(p.claimed_gb)
            FROM pool p JOIN backend b ON b.id = p.backend_id GROUP BY b.host ORDER BY 1
            """)
        .query(String.class)
        .list();
  }
}
