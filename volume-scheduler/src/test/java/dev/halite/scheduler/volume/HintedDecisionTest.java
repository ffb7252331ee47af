package dev.halite.scheduler.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.halite.common.catalog.volume.VolumeCreatePayload.Attempt;
import dev.halite.scheduler.RunningScheduler;
import dev.halite.scheduler.SchedulerCatalog;
import dev.halite.scheduler.SchedulerCatalog.Asked;
import dev.halite.testkit.compute.FakeNova;
import dev.halite.testkit.keystone.FakeKeystone;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Where volumes go by the hints of users and the functions of backends, on nodes' own disks. */
@Timeout(60)
class HintedDecisionTest {
  private static final FakeKeystone KEYSTONE = new FakeKeystone();
  private static final FakeNova NOVA = new FakeNova();

  @RegisterExtension
  static final RunningScheduler SCHEDULER =
      RunningScheduler.with(
          "halite.scheduler.default-filters=AvailabilityZoneFilter,CapacityFilter,"
              + "CapabilitiesFilter,IgnoreAttemptedHostsFilter,SameBackendFilter,"
              + "DifferentBackendFilter,InstanceLocalityFilter,JsonFilter,DriverFilter",
          "halite.scheduler.default-weighers=GoodnessWeigher,VolumeNumberWeigher",
          "halite.scheduler.wait-for-services=3s",
          "halite.compute.url=" + NOVA.url(),
          "halite.compute.keystone-url=" + KEYSTONE.url(),
          "halite.compute.username=halite",
          "halite.compute.password=" + FakeKeystone.PASSWORD,
          "halite.compute.project-name=service",
          "halite.compute.question-timeout=1s");

  private final SchedulerCatalog catalog = SCHEDULER.catalog();

  private final UUID server = UUID.randomUUID();

  @AfterAll
  static void stop() {
    NOVA.close();
    KEYSTONE.close();
  }

  @BeforeEach
  void twoNodes() {
    NOVA.fail(null);
    NOVA.before(() -> {});
    NOVA.asked().clear();
    catalog.withoutBackends();
    catalog.pool("one", 100);
    catalog.pool("two", 100);
  }

  @Test
  void aVolumeGoesToTheHostOfItsServer() {
    for (String host : List.of("two", "one", "two")) {
      NOVA.places(server, "project", host);
      assertPlaced(local(), host);
    }
  }

  @Test
  void aServerOnAHostWithoutABackendIsTheReason() {
    NOVA.places(server, "project", "three");

    assertRefused(local(), "all 2 pools are not on the host of the server.");
  }

  @Test
  void aServerThatIsNotTheProjectsOrOnNoHostIsTheReason() {
    NOVA.places(server, "another", "one");
    String unknown =
        "all 2 pools cannot be judged, as the scheduler hint names no server of the project.";
    assertRefused(local(), unknown);

    NOVA.forget(server);
    assertRefused(local(), unknown);

    NOVA.places(server, "project", null);
    assertRefused(
        local(),
        "all 2 pools cannot be judged, as the server of the scheduler hint is on no host.");
  }

  @Test
  void aComputeServiceThatDoesNotAnswerIsWaitedFor() {
    NOVA.places(server, "project", "two");
    NOVA.fail(503);

    Asked asked = local();

    awaitStep(asked, "waiting for the compute service");
    assertThat(catalog.volume(asked, "status")).isEqualTo("creating");
    assertThat(
            catalog
                .jdbc()
                .sql("SELECT max(attempts) FROM operation_run")
                .query(Long.class)
                .single())
        .as("nobody has begun it")
        .isZero();
    NOVA.fail(null);
    assertPlaced(asked, "two");
  }

  @Test
  void aComputeServiceThatGivesNoAnswerAtAllIsTheReason() {
    NOVA.fail(503);

    assertRefused(
        local(),
        "all 2 pools cannot be judged, as the compute service does not say where the server is.");
  }

  /**
   * Half of the slots ask at a time, so the last ones wait for longer than for a silent service.
   */
  @Test
  void aBurstWaitsForItsTurnToAskHoweverLong() {
    NOVA.places(server, "project", "two");
    Semaphore answers = new Semaphore(0);
    NOVA.before(() -> uninterrupted(answers));

    List<Asked> burst = Stream.generate(this::local).limit(16).toList();

    burst.forEach(asked -> assertPlaced(asked, "two"));
  }

  /** Waits for some of the time that a question may take. */
  private static void uninterrupted(Semaphore never) {
    try {
      assertThat(never.tryAcquire(400, TimeUnit.MILLISECONDS)).isFalse();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void nobodyIsAskedForAVolumeWithoutThatHint() {
    assertPlaced(catalog.ask(1, Map.of()), "one");

    assertThat(NOVA.asked()).isEmpty();
  }

  @Test
  void volumesAreKeptTogetherAndApart() {
    Asked first = catalog.ask(1, Map.of());
    assertPlaced(first, "one");

    assertPlaced(hinting("same_host", first.volume().toString()), "one");
    assertPlaced(hinting("different_host", List.of(first.volume().toString())), "two");
    assertPlaced(hinting("same_host", List.of()), "two");
    assertRefused(
        hinting("same_host", UUID.randomUUID().toString()),
        "all 2 pools do not suit the scheduler hints.");
  }

  @Test
  void aQueryChoosesAmongThePools() {
    assertPlaced(hinting("query", "[\"=\", \"$host\", \"two@disks#pool\"]"), "two");
    assertRefused(
        hinting("query", "[\">\", \"$free_capacity_gb\", 1000]"),
        "all 2 pools do not suit the scheduler hints.");
    assertRefused(
        hinting("query", "[\">\", "),
        "all 2 pools cannot be judged by the query of the scheduler hints.");
    assertPlaced(hinting("query", Map.of()), "one");
    assertPlaced(hinting("query", "{}"), "one");
    assertRefused(
        hinting("query", Map.of("a", 1)),
        "all 2 pools cannot be judged by the query of the scheduler hints.");
  }

  @Test
  void aBackendSaysItselfWhichVolumesItTakesAndTheTraceShowsIt() {
    reports("one", "{\"filter_function\": \"volume.size < 10\"}");

    assertPlaced(catalog.ask(9, Map.of()), "one");
    Asked large = catalog.ask(10, Map.of());

    assertPlaced(large, "two");
    assertThat(catalog.operation(large, "(trace #>> '{0,removals,0,filter}')"))
        .isEqualTo("DriverFilter");
    assertThat(catalog.operation(large, "(trace #>> '{0,pools,1,numbers,filter_function}')"))
        .isEqualTo("volume.size < 10");
  }

  @Test
  void aBackendSaysItselfHowWellAVolumeSuitsIt() {
    reports("two", "{\"goodness_function\": \"volume.size > 5 ? 90 : 0\"}");

    Asked large = catalog.ask(6, Map.of());

    assertPlaced(large, "two");
    assertThat(catalog.operation(large, "(trace #>> '{0,pools,0,weights,0,rate}')"))
        .isEqualTo("90.0");
    assertPlaced(catalog.ask(1, Map.of()), "one");
  }

  @Test
  void aBackendIsToldOfARetypedVolumeWhatItIsToldOfANewOne() {
    String function = "(volume.id != '') and (volume.size > 0)";
    reports("one", "{\"filter_function\": \"" + function + "\"}");
    reports("two", "{\"filter_function\": \"0\"}");
    Asked placed = catalog.placed(1);
    assertThat(catalog.volume(placed, "host")).isEqualTo("one@disks#pool");
    reports(
        "one",
        "{\"filter_function\": \"(volume.availability_zone == 'north') and (" + function + ")\"}");

    Asked retyped = catalog.retype(placed, Map.of(), List.of());

    await().untilAsserted(() -> assertThat(catalog.queue(retyped)).isEqualTo("node.one@disks"));
  }

  @Test
  void theQosSpecsOfATypeCanBeAskedFor() {
    reports("one", "{\"filter_function\": \"qos.iops < 100\"}");
    assertPlaced(catalog.ask(1, Map.of()), "two");
    UUID specs = UUID.randomUUID();
    catalog
        .jdbc()
        .sql(
            """
            WITH made AS (
              INSERT INTO qos_spec (id, name, consumer, specs)
              VALUES (:id, 'slow', 'back-end', '{"iops": "50"}') RETURNING id)
            UPDATE volume_type SET qos_spec_id = made.id FROM made
            """)
        .param("id", specs)
        .update();

    assertPlaced(catalog.ask(1, Map.of()), "one");

    catalog.jdbc().sql("UPDATE volume_type SET qos_spec_id = NULL").update();
  }

  @Test
  void volumesAreSpreadByTheirNumberWithoutCountingThem() {
    for (String host : List.of("one", "two", "one", "two")) {
      assertPlaced(catalog.ask(1, Map.of()), host);
    }
    assertThat(catalog.jdbc().sql("SELECT claims FROM pool ORDER BY id").query(Long.class).list())
        .containsExactly(2L, 2L);
  }

  @Test
  void aVolumeOfASnapshotOnANodesDisksGoesNowhereElse() {
    String source = "two@disks#pool";

    assertPlaced(catalog.askOfSnapshot(source, 1, Map.of()), "two");
    assertPlaced(catalog.askForClone(source, 1, Map.of()), "two");

    NOVA.places(server, "project", "one");
    String bound = "No valid backend: on the backend this volume is bound to, the only pool ";
    assertRefused(
        catalog.askOfSnapshot(source, 1, Map.of("local_to_instance", server.toString())),
        bound + "is not on the host of the server.");
    assertRefused(
        catalog.askOfSnapshot(source, 1, Map.of("query", "[\"=\", \"$host\", \"one@disks#pool\"]")),
        bound + "does not suit the scheduler hints.");
    assertRefused(
        catalog.askOfSnapshot(source, 1, Map.of(), new Attempt(source, "Disk died.", null)),
        bound + "failed for this volume before.");
    assertRefused(
        catalog.askOfSnapshot(source, 101, Map.of()), bound + "lacks room (needed 101 GiB).");
  }

  private Asked local() {
    return hinting("local_to_instance", server.toString());
  }

  private Asked hinting(String hint, Object value) {
    return catalog.askHinting(1, Map.of(hint, value));
  }

  private void reports(String node, String capabilities) {
    catalog
        .jdbc()
        .sql(
            """
            UPDATE pool SET capabilities = CAST(:said AS jsonb), reported_at = clock_timestamp()
            WHERE backend_id = (SELECT id FROM backend WHERE host = :host)
            """)
        .param("host", node + "@disks")
        .param("said", capabilities)
        .update();
  }

  private void assertPlaced(Asked asked, String node) {
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() -> assertThat(catalog.queue(asked)).isEqualTo("node." + node + "@disks"));
    assertThat(catalog.volume(asked, "host")).isEqualTo(node + "@disks#pool");
  }

  private void assertRefused(Asked asked, String why) {
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() -> assertThat(catalog.volume(asked, "status")).isEqualTo("error"));
    assertThat(
            catalog
                .jdbc()
                .sql("SELECT text FROM user_message WHERE resource_id = :id")
                .param("id", asked.volume())
                .query(String.class)
                .single())
        .contains(why);
  }

  private void awaitStep(Asked asked, String step) {
    await()
        .untilAsserted(
            () ->
                assertThat(
                        catalog
                            .jdbc()
                            .sql("SELECT step FROM operation_run WHERE operation_id = :id")
                            .param("id", asked.operation())
                            .query(String.class)
                            .list())
                    .containsExactly(step));
  }
}
