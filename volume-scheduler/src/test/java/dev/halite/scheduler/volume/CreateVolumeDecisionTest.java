package dev.halite.scheduler.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.halite.common.catalog.volume.VolumeCreatePayload.Attempt;
import dev.halite.scheduler.SchedulerCatalog;
import dev.halite.scheduler.SchedulerCatalog.Asked;
import dev.halite.scheduler.placement.request.BackendHint;
import dev.halite.testkit.broker.BrokerExtension;
import dev.halite.testkit.database.DatabaseExtension;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.WebApplicationType;
import org.springframework.context.ConfigurableApplicationContext;

@Timeout(60)
class CreateVolumeDecisionTest {
  @RegisterExtension static final DatabaseExtension DATABASE = SchedulerCatalog.database();
  @RegisterExtension static final BrokerExtension BROKER = BrokerExtension.qpid();

  private static final Duration WAIT = Duration.ofSeconds(8);

  private static ConfigurableApplicationContext process;
  private static SchedulerCatalog catalog;

  @BeforeAll
  static void start() {
    process =
        SchedulerCatalog.startScheduler(
            DATABASE,
            BROKER,
            WebApplicationType.SERVLET,
            "halite.scheduler.wait-for-services=" + WAIT);
    catalog = new SchedulerCatalog(process);
  }

  @AfterAll
  static void stop() {
    process.close();
  }

  @BeforeEach
  void clear() {
    catalog.withoutBackends();
  }

  @Test
  void aVolumeGoesToThePoolWithTheMostRoomAndItsOperationToTheNode() {
    catalog.pool("small", 100);
    catalog.pool("large", 200);

    Asked asked = catalog.ask(7, Map.of());

    await().untilAsserted(() -> assertThat(catalog.queue(asked)).isEqualTo("node.large@disks"));
    assertThat(catalog.volume(asked, "status")).isEqualTo("creating");
    assertThat(catalog.volume(asked, "host")).isEqualTo("large@disks#pool");
    assertThat(catalog.volume(asked, "availability_zone")).isEqualTo("north");
    assertThat(catalog.volume(asked, "scheduled_at")).isNotNull();
    assertThat(
            catalog
                .jdbc()
                .sql(
                    """
                    SELECT c.gb || ' of ' || p.claimed_gb || ', pending ' || p.pending_gb
                             || ', claims ' || p.claims
                    FROM pool_claim c JOIN pool p ON p.id = c.pool_id
                    JOIN volume v ON v.placement = c.placement AND v.id = c.volume_id
                    WHERE v.id = :id
                    """)
                .param("id", asked.volume())
                .query(String.class)
                .single())
        .isEqualTo("7 of 7, pending 7, claims 1");
    assertThat(catalog.operation(asked, "trace -> 0 ->> 'chosen'")).isEqualTo("large@disks#pool");
    assertThat(catalog.operation(asked, "state")).isEqualTo("open");
  }

  @Test
  void aVolumeThatFitsNowhereBecomesErrorWithTheReasonAndTheNumbers() {
    catalog.pool("small", 10);

    Asked asked = catalog.ask(11, Map.of());

    awaitStatus(asked, "error");
    assertThat(message(asked))
        .isEqualTo("001/003 No valid backend: the only pool lacks room (needed 11 GiB).");
    assertThat(catalog.operation(asked, "state")).isEqualTo("failed");
    assertThat(catalog.operation(asked, "error ->> 'code'")).isEqualTo("NO_VALID_BACKEND");
    assertThat(catalog.operation(asked, "trace -> 0 -> 'pools' -> 0 ->> 'removedBy'"))
        .isEqualTo("CapacityFilter");
    assertThat(catalog.queue(asked)).isNull();
  }

  @Test
  void withoutAnyBackendTheVolumeBecomesErrorAtOnce() {
    Asked asked = catalog.ask(1, Map.of());

    awaitStatus(asked, "error");
    assertThat(message(asked)).contains("no backend has reported yet");
  }

  @Test
  void extraSpecsThatNoPoolMatchesAreTheReason() {
    catalog.pool("one", 100);

    Asked asked = catalog.ask(1, Map.of("volume_backend_name", "tapes"));

    awaitStatus(asked, "error");
    assertThat(message(asked)).startsWith("001/003 No valid backend: the only pool");
  }

  @Test
  void aBackendThatCouldNeverReportIsWaitedForAndThenToldOf() {
    catalog.pool("one", 100);
    catalog.backend("two");
    nodeLease("two", "-1 hour");

    Asked asked = catalog.ask(1, Map.of("volume_backend_name", "tapes"));

    awaitStep(asked, "waiting for two@disks");
    awaitError(asked);
    assertThat(message(asked))
        .startsWith("001/003 No valid backend: the only pool")
        .endsWith(". One more backend has not been able to report its pools.");
    assertThat(catalog.operation(asked, "(trace -> 1 ->> 'waitedFor')"))
        .isEqualTo("[\"two@disks\"]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"-3 seconds", "-1 hour"})
  void aVolumeWaitsForASilentServiceHoweverLongItHasBeenAway(String leaseEnd) throws Exception {
    catalog.pool("one", 100);
    nodeLease("one", leaseEnd);

    Asked asked = catalog.ask(1, Map.of());

    awaitStep(asked, "waiting for one@disks");
    assertThat(catalog.volume(asked, "status")).isEqualTo("creating");
    assertThat(get("/actuator/prometheus"))
        .contains("halite_scheduler_waiting{backend=\"one@disks\"} 1.0");

    nodeLease("one", "1 hour");
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() -> assertThat(catalog.queue(asked)).isEqualTo("node.one@disks"));
    assertThat(get("/actuator/prometheus"))
        .contains("halite_scheduler_waiting{backend=\"one@disks\"} 0.0");
  }

  @Test
  void aBackendThatStaysSilentIsNamedToOperatorsWhenTheVolumeFails() {
    catalog.pool("one", 100);
    catalog.pool("two", 100);
    nodeLease("one", "-1 hour");
    nodeLease("two", "-1 hour");

    Asked asked = catalog.ask(1, Map.of());

    awaitStep(asked, "waiting for one@disks, two@disks");
    awaitError(asked);
    assertThat(message(asked)).isEqualTo("001/003 No valid backend: all 2 pools are down.");
    assertThat(catalog.operation(asked, "(trace -> 1 ->> 'waitedFor')"))
        .isEqualTo("[\"one@disks\", \"two@disks\"]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"disabled", "frozen"})
  void whatAnOperatorHasSaidOfASilentBackendIsAnAnswer(String word) {
    catalog.pool("one", 100);
    nodeLease("one", "-1 hour");
    catalog.jdbc().sql("UPDATE service SET " + word + " = true WHERE host LIKE 'one@%'").update();

    Asked asked = catalog.ask(1, Map.of());

    awaitStatus(asked, "error");
    assertThat(message(asked)).contains("the only pool is " + word);
    assertThat(catalog.operation(asked, "(ended_at < created_at + interval '5 s')"))
        .isEqualTo("true");
  }

  @Test
  void aVolumeDoesNotWaitForARestartThatWouldNotHelpIt() {
    catalog.pool("one", 100);
    catalog.jdbc().sql("UPDATE backend SET state = 'down'").update();

    Asked asked = catalog.ask(101, Map.of());

    awaitStatus(asked, "error");
    assertThat(message(asked)).contains("the only pool is down");
  }

  @Test
  void anotherAttemptGoesToABackendThatHasNotFailed() {
    catalog.pool("small", 100);
    catalog.pool("large", 200);

    Asked asked = catalog.ask(1, Map.of(), new Attempt("large@disks#pool", "Disk died.", null));

    await().untilAsserted(() -> assertThat(catalog.queue(asked)).isEqualTo("node.small@disks"));
  }

  @Test
  void anotherPoolOfABackendTakesWhatOneWasTooFullFor() {
    catalog.pool("large", 200);
    catalog.anotherPool("large", "second", 100);
    catalog.pool("small", 50);

    Asked asked =
        catalog.ask(1, Map.of(), new Attempt("large@disks#pool", "Disk is full.", "BACKEND_FULL"));

    await().untilAsserted(() -> assertThat(catalog.queue(asked)).isEqualTo("node.large@disks"));
    assertThat(catalog.volume(asked, "host")).isEqualTo("large@disks#second");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "BACKEND_UNAVAILABLE",
        "BACKEND_DENIED",
        "BACKEND_CONFLICT",
        "BACKEND_FAILURE",
        "DEADLINE_EXCEEDED",
        "A_FAULT_OF_A_LATER_VERSION"
      })
  void noPoolOfABackendIsTriedAfterAFaultThatIsNotAboutRoom(String fault) {
    catalog.pool("large", 200);
    catalog.anotherPool("large", "second", 100);
    catalog.pool("small", 50);

    Asked asked = catalog.ask(1, Map.of(), new Attempt("large@disks#pool", "Broken.", fault));

    await().untilAsserted(() -> assertThat(catalog.queue(asked)).isEqualTo("node.small@disks"));
    assertThat(catalog.operation(asked, "(trace #>> '{0,removals,0,count}')")).isEqualTo("2");
    assertThat(catalog.operation(asked, "(trace #>> '{0,removals,0,filter}')"))
        .isEqualTo("IgnoreAttemptedHostsFilter");
  }

  @Test
  void whenTheOnlyBackendHasFailedTheUserIsToldHow() {
    catalog.pool("one", 100);

    Asked asked = catalog.ask(1, Map.of(), new Attempt("one@disks#pool", "Disk died.", null));

    awaitStatus(asked, "error");
    assertThat(message(asked))
        .isEqualTo(
            "001/003 No valid backend: the only pool failed for this volume before."
                + " The last attempt failed: The storage failed.");
  }

  @Test
  void afterAsManyAttemptsAsAllowedTheVolumeBecomesError() {
    catalog.pool("d", 100);

    Asked asked =
        catalog.ask(
            1,
            Map.of(),
            new Attempt("a@disks#pool", "First.", null),
            new Attempt("b@disks#pool", "Second.", null),
            new Attempt("c@disks#pool", "Third, in /srv/disks.", "BACKEND_FULL"));

    awaitStatus(asked, "error");
    assertThat(message(asked))
        .isEqualTo(
            "001/003 No valid backend: exceeded max scheduling attempts 3."
                + " The last attempt failed: The storage has no room for it.");
  }

  @Test
  void aVolumeThatIsNotBeingCreatedAnyMoreIsLeftAlone() {
    Asked asked = askPostponed();
    catalog
        .jdbc()
        .sql("UPDATE volume SET status = 'deleting' WHERE id = :id")
        .param("id", asked.volume())
        .update();
    nodeLease("one", "1 hour");

    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() -> assertThat(catalog.operation(asked, "state")).isEqualTo("cancelled"));
    assertThat(catalog.volume(asked, "status")).isEqualTo("deleting");
    assertThat(catalog.jdbc().sql("SELECT count(*) FROM pool_claim").query(Long.class).single())
        .isZero();
  }

  private static Asked askPostponed() {
    catalog.pool("one", 100);
    nodeLease("one", "-3 seconds");
    Asked asked = catalog.ask(1, Map.of());
    awaitStep(asked, "waiting for one@disks");
    return asked;
  }

  @Test
  void aHintThatNamesVolumesLeadsToWhereThoseOfTheProjectAre() {
    catalog.pool("one", 100);
    Asked asked = catalog.ask(1, Map.of());
    await().untilAsserted(() -> assertThat(catalog.queue(asked)).isEqualTo("node.one@disks"));
    VolumeHints hints = new VolumeHints(catalog.jdbc());
    Map<String, Object> named = Map.of("same_host", List.of(asked.volume().toString()));

    assertThat(hints.resolve(named, "same_host", "project"))
        .isEqualTo(new BackendHint(Set.of("one@disks#pool"), false));
    Map<String, Object> withoutDashes =
        Map.of("same_host", asked.volume().toString().replace("-", ""));
    assertThat(hints.resolve(withoutDashes, "same_host", "project"))
        .isEqualTo(hints.resolve(named, "same_host", "project"));
    assertThat(hints.resolve(named, "same_host", "another project"))
        .isEqualTo(new BackendHint(Set.of(), false));
    assertThat(hints.resolve(Map.of("same_host", "no id"), "same_host", "project"))
        .isEqualTo(new BackendHint(Set.of(), true));
    assertThat(hints.resolve(named, "different_host", "project")).isNull();
    assertThat(hints.resolve(Map.of("same_host", List.of()), "same_host", "project")).isNull();
  }

  @Test
  void theProcessIsShownAsASchedulerThatIsUp() {
    assertThat(
            catalog
                .jdbc()
                .sql(
                    """
                    SELECT s.host || ' ' || s.availability_zone || ' '
                             || (w.lease_until > clock_timestamp()) || ' ' || w.supported
                    FROM service s JOIN worker w ON w.id = s.worker_id
                    WHERE s.binary_name = 'cinder-scheduler'
                    """)
                .query(String.class)
                .single())
        .startsWith("test nova true {")
        .contains("\"volume.create\": 1", "\"volume.extend\": 1");
  }

  @Test
  void healthAndMetricsAreServedOnAPortOfItsOwn() throws Exception {
    assertThat(get("/actuator/health")).contains("UP");
    assertThat(get("/actuator/prometheus")).contains("halite_scheduler_decisions_total");
  }

  private static String get(String path) throws IOException, InterruptedException {
    String port = process.getEnvironment().getProperty("local.server.port");
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client
          .send(
              HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build(),
              BodyHandlers.ofString())
          .body();
    }
  }

  /** Moves the end of the lease of a node's worker, counted from now. */
  private static void nodeLease(String node, String end) {
    catalog
        .jdbc()
        .sql(
            """
            UPDATE worker
            SET lease_until = clock_timestamp() + CAST(:end AS interval), fenced_at = NULL
            WHERE host = :host
            """)
        .param("host", node)
        .param("end", end)
        .update();
  }

  private static void awaitStatus(Asked asked, String status) {
    await().untilAsserted(() -> assertThat(catalog.volume(asked, "status")).isEqualTo(status));
  }

  private static void awaitError(Asked asked) {
    await()
        .atMost(WAIT.multipliedBy(4))
        .untilAsserted(() -> assertThat(catalog.volume(asked, "status")).isEqualTo("error"));
  }

  private static void awaitStep(Asked asked, String step) {
    await()
        .untilAsserted(
            () ->
                assertThat(
                        catalog
                            .jdbc()
                            .sql("SELECT step FROM operation_run WHERE operation_id = :id")
                            .param("id", asked.operation())
                            .query(String.class)
                            .single())
                    .isEqualTo(step));
  }

  private static String message(Asked asked) {
    return catalog
        .jdbc()
        .sql(
            """
            SELECT action_id || '/' || detail_id || ' ' || text
            FROM user_message WHERE resource_id = :id
            """)
        .param("id", asked.volume())
        .query(String.class)
        .single();
  }
}
