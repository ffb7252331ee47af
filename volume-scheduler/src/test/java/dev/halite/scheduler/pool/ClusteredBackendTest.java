package dev.halite.scheduler.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.halite.scheduler.SchedulerCatalog;
import dev.halite.scheduler.SchedulerCatalog.Asked;
import dev.halite.scheduler.placement.pool.PoolState;
import dev.halite.scheduler.placement.pool.ServiceState;
import dev.halite.testkit.broker.BrokerExtension;
import dev.halite.testkit.database.DatabaseExtension;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.WebApplicationType;
import org.springframework.context.ConfigurableApplicationContext;

/** A backend that the nodes 'one' in zone north and 'two' in zone south serve as a cluster. */
@Timeout(60)
class ClusteredBackendTest {
  @RegisterExtension static final DatabaseExtension DATABASE = SchedulerCatalog.database();
  @RegisterExtension static final BrokerExtension BROKER = BrokerExtension.qpid();

  private static final String DISABLE = "UPDATE service SET disabled = true WHERE host = ";
  private static final String FREEZE = "UPDATE service SET frozen = true WHERE host = ";

  private static ConfigurableApplicationContext process;
  private static SchedulerCatalog catalog;

  @BeforeAll
  static void start() {
    process = SchedulerCatalog.startScheduler(DATABASE, BROKER, WebApplicationType.NONE);
    catalog = new SchedulerCatalog(process);
  }

  @AfterAll
  static void stop() {
    process.close();
  }

  @BeforeEach
  void clear() {
    catalog.withoutBackends();
    catalog.cluster(
        "cluster",
        100,
        catalog.node("one", "north", "cluster"),
        catalog.node("two", "south", "cluster"));
  }

  @Test
  void aVolumeBelongsToTheClusterAndWaitsInTheQueueOfAllItsNodes() {
    Asked asked = catalog.ask(7, Map.of());

    await().untilAsserted(() -> assertThat(catalog.queue(asked)).isEqualTo("node.cluster@disks"));
    assertThat(catalog.volume(asked, "host")).isEqualTo("cluster@disks#pool");
    assertThat(catalog.volume(asked, "cluster_name")).isEqualTo("cluster@disks#pool");
    assertThat(catalog.volume(asked, "service_id")).isNull();
    assertThat(catalog.volume(asked, "availability_zone")).isEqualTo("north");
  }

  @Test
  void aVolumeOnTheBackendOfOneNodeBelongsToItsService() {
    catalog.pool("three", 200);

    Asked asked = catalog.ask(7, Map.of());

    await().untilAsserted(() -> assertThat(catalog.queue(asked)).isEqualTo("node.three@disks"));
    assertThat(catalog.volume(asked, "cluster_name")).isNull();
    assertThat(catalog.volume(asked, "service_id"))
        .isEqualTo(one("SELECT id::text FROM service WHERE host = 'three@disks'"));
  }

  @Test
  void itIsInTheZonesOfBothNodes() {
    assertThat(state()).isEqualTo(new ServiceState(List.of("north", "south"), true, true, false));
  }

  @ParameterizedTest
  @CsvSource({"disabled", "frozen"})
  void oneNodeThatTakesVolumesIsEnough(String column) {
    run("UPDATE service SET " + column + " = true WHERE host = 'one@disks'");

    assertThat(state()).isEqualTo(new ServiceState(List.of("south"), true, true, false));
  }

  @Test
  void oneNodeThatIsUpIsEnough() {
    run("UPDATE worker SET lease_until = clock_timestamp() - interval '1 s' WHERE host = 'one'");
    assertThat(state()).isEqualTo(new ServiceState(List.of("south"), true, true, false));

    run("UPDATE worker SET lease_until = clock_timestamp() + interval '1 hour' WHERE host = 'one'");
    run("UPDATE worker SET fenced_at = clock_timestamp() WHERE host = 'two'");
    assertThat(state()).isEqualTo(new ServiceState(List.of("north"), true, true, false));
  }

  @Test
  void theOneNodeThatIsUpMustBeOneThatTakesVolumes() {
    run("UPDATE worker SET lease_until = clock_timestamp() - interval '1 hour' WHERE host = 'one'");
    run(DISABLE + "'two@disks'");

    assertThat(state()).isEqualTo(new ServiceState(List.of("north"), true, false, false));
  }

  @Test
  void nodesThatAreAllAwayAreSilentUnlessAnOperatorHasSpoken() {
    run("UPDATE worker SET lease_until = clock_timestamp() - interval '1 hour'");

    assertThat(state().isSilent()).isTrue();
    assertThat(known().statesIfAllSpoke().getFirst().service().up()).isTrue();

    run(DISABLE + "'two@disks'");
    assertThat(state().isSilent()).isTrue();
    run(DISABLE + "'one@disks'");
    assertThat(state().isSilent()).isFalse();
    assertThat(known().statesIfAllSpoke().getFirst().service().up()).isFalse();
  }

  @Test
  void allNodesTogetherCanStopNewVolumes() {
    run(DISABLE + "'one@disks'");
    run(FREEZE + "'two@disks'");
    assertThat(state()).isEqualTo(new ServiceState(List.of("north", "south"), true, false, true));

    run(DISABLE + "'two@disks'");
    assertThat(state()).isEqualTo(new ServiceState(List.of("north", "south"), false, false, false));
  }

  @Test
  void theClusterOrItsBackendCanStopNewVolumesWhateverTheNodesAre() {
    run("UPDATE cluster SET disabled = true");
    Asked asked = catalog.ask(1, Map.of());
    await().untilAsserted(() -> assertThat(catalog.volume(asked, "status")).isEqualTo("error"));
    assertThat(catalog.operation(asked, "error ->> 'reason'"))
        .contains("the only pool is disabled");

    run("UPDATE cluster SET disabled = false, frozen = true");
    assertThat(state()).extracting(ServiceState::up, ServiceState::frozen).contains(false, true);

    run("UPDATE cluster SET frozen = false");
    run("UPDATE backend SET state = 'down'");
    assertThat(state()).isEqualTo(new ServiceState(List.of("north", "south"), true, false, false));
  }

  @Test
  void aNodeThatJoinedAClusterServesItsOldBackendNoMore() {
    catalog.pool("three", 200);
    run("UPDATE service SET cluster_name = 'cluster@disks' WHERE host = 'three@disks'");

    assertThat(known().states())
        .extracting(pool -> pool.name().full())
        .containsExactly("cluster@disks#pool");
  }

  private static KnownPools known() {
    return new PoolCatalog(catalog.jdbc()).read();
  }

  private static ServiceState state() {
    return known().states().stream().map(PoolState::service).reduce((a, b) -> b).orElseThrow();
  }

  private static void run(String sql) {
    catalog.jdbc().sql(sql).update();
  }

  private static String one(String sql) {
    return catalog.jdbc().sql(sql).query(String.class).single();
  }
}
