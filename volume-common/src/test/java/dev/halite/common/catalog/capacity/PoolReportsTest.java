package dev.halite.common.catalog.capacity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halite.common.CommonContext;
import dev.halite.common.engine.event.EventProperties;
import dev.halite.common.engine.event.Events;
import dev.halite.common.engine.id.Ids;
import dev.halite.driver.BackendReport;
import dev.halite.driver.ConnectionTemplate;
import dev.halite.driver.PoolFeature;
import dev.halite.driver.PoolReport;
import dev.halite.testkit.database.DatabaseExtension;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.transaction.support.TransactionTemplate;

/** What a pool is taken to hold of others, while volumes are made during its measurement. */
@Timeout(30)
class PoolReportsTest {
  @RegisterExtension static final DatabaseExtension DATABASE = CommonContext.catalog();

  private final DriverManagerDataSource dataSource =
      new DriverManagerDataSource(DATABASE.jdbcUrl(), DATABASE.user(), DATABASE.password());
  private final JdbcClient jdbc = JdbcClient.create(dataSource);
  private final TransactionTemplate transactions =
      new TransactionTemplate(new DataSourceTransactionManager(dataSource));
  private final PoolReports reports =
      new PoolReports(
          jdbc,
          new CapacityEvents(
              jdbc,
              new Events(
                  jdbc,
                  new Ids(Clock.systemUTC(), new Random(1)),
                  new EventProperties(false, "notifications", "cinder"),
                  "here")));
  private final Claims claims = new Claims(jdbc);
  private long backend;

  @BeforeEach
  void register() {
    for (String table : List.of("pool_claim", "pool", "backend", "service")) {
      jdbc.sql("DELETE FROM " + table).update();
    }
    UUID service = UUID.randomUUID();
    jdbc.sql(
            """
            INSERT INTO service (id, binary_name, host, availability_zone)
            VALUES (:id, 'cinder-volume', 'here@disks', 'nova')
            """)
        .param("id", service)
        .update();
    backend =
        transactions.execute(status -> reports.registerBackend("here@disks", service, "file")).id();
  }

  @Test
  void aVolumeMadeWhileThePoolIsMeasuredIsNotTakenForAnothers() {
    store(0);
    UUID early = claim(10);
    materialise(early);
    claim(10);
    OffsetDateTime measured = reports.now();
    UUID late = claim(10);
    materialise(late);

    // all three were seen, though only one was sure to be
    store(30, measured);

    assertThat(others()).isZero();
    assertThat(pending()).isEqualTo(20);
    assertThat(room()).isEqualTo(70);
  }

  /** Processes of before the number of claims was kept do not keep it. */
  @Test
  void claimsThatWereNotCountedAreCountedByTheFirstReportOfAnHour() {
    store(0);
    claim(10);
    claim(10);
    jdbc.sql("UPDATE pool SET claims = 1, reported_at = reported_at - interval '1 hour'").update();

    store(20);

    assertThat(jdbc.sql("SELECT claims FROM pool").query(Long.class).single()).isEqualTo(2);
  }

  @Test
  void whatOthersHoldIsKnownThroughABurst() {
    store(5);
    assertThat(others()).isEqualTo(5);
    claim(10);

    store(5);
    assertThat(others()).as("the volume is not there yet").isEqualTo(5);
    store(15);
    assertThat(others()).as("the volume is there, its claim still pending").isEqualTo(5);
  }

  @Test
  void moreThanAllClaimsIsOthersAndLessThanTheSureOnesIsNot() {
    store(5);
    materialise(claim(10));
    claim(10);

    store(28);
    assertThat(others()).as("28 of which 20 are claimed").isEqualTo(8);
    store(12);
    assertThat(others()).as("12 of which 10 are there for sure").isEqualTo(2);
  }

  @Test
  void theFirstReportOfAPoolLeavesNothingOut() {
    store(0);
    claim(10);
    jdbc.sql("UPDATE pool SET reported_at = NULL").update();

    store(10);

    assertThat(others()).isEqualTo(10);
  }

  @Test
  void whatGrowsIsPendingByWhatItGrows() {
    store(0);
    UUID placement = claim(40);
    materialise(placement);
    store(40);
    assertThat(pending()).isZero();

    assertThat(grow(placement, 10)).isTrue();
    assertThat(pending()).isEqualTo(10);
    store(40);
    assertThat(pending()).as("the storage object is as it was").isEqualTo(10);
    assertThat(room()).isEqualTo(50);

    materialise(placement);
    store(50);
    assertThat(pending()).isZero();
    assertThat(claimed()).isEqualTo(50);
    release(placement);
    assertThat(claimed()).isZero();
    assertThat(pending()).isZero();
  }

  @Test
  void whatHasNotGrownIsAsBefore() {
    store(0);
    UUID early = claim(40);
    UUID placement = claim(20);
    materialise(placement);
    assertThat(grow(placement, 10)).isTrue();
    assertThat(pending()).as("no report has seen anything of them").isEqualTo(70);

    transactions.executeWithoutResult(
        status -> claims.shrink(new RoomChange.Shrunk(placement, 10, UUID.randomUUID())));

    assertThat(claimed()).isEqualTo(60);
    assertThat(pending()).isEqualTo(60);
    store(20);
    assertThat(pending()).isEqualTo(40);
    release(early);
    release(placement);
    assertThat(claimed()).isZero();
    assertThat(pending()).isZero();
  }

  @Test
  void noMoreIsClaimedThanThereIs() {
    store(0);
    UUID placement = claim(40);
    assertThat(grow(placement, 61)).isFalse();
    assertThat(claimed()).isEqualTo(40);
    assertThat(grow(UUID.randomUUID(), 1)).as("of nothing").isFalse();
    assertThat(grow(placement, 60)).isTrue();
  }

  @Test
  void nothingIsClaimedInAPoolThatIsGone() {
    store(0);
    UUID placement = claim(40);
    jdbc.sql("UPDATE pool SET gone = true").update();

    assertThat(claim(UUID.randomUUID(), 1)).isFalse();
    assertThat(grow(placement, 1)).isFalse();
    assertThat(claimed()).isEqualTo(40);
  }

  @Test
  void howServersReachThePoolsVolumesIsKnownUntilTheBackendSaysOtherwise() {
    String host = jdbc.sql("SELECT host FROM backend").query(String.class).single();
    jdbc.sql("UPDATE backend SET state = 'up'").update();
    store(pool(0), reports.now());
    assertThat(reports.connectionTemplate(host, "pool")).isEmpty();
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("name", "pool/volume-" + ConnectionTemplate.VOLUME_ID);
    data.put("hosts", List.of("one", "two"));
    data.put("targets", List.of("iqn:" + ConnectionTemplate.VOLUME_ID));
    data.put("discard", true);
    data.put("qos_specs", null);
    var template = new ConnectionTemplate("rbd", data);

    store(pool(0).connectedBy(template), reports.now());

    assertThat(reports.connectionTemplate(host, "pool")).contains(template);
    assertThat(reports.connectionTemplate(host, "other")).isEmpty();
    assertThat(template.toString()).doesNotContain("one");
    jdbc.sql("UPDATE backend SET state = 'down'").update();
    assertThat(reports.connectionTemplate(host, "pool")).as("its storage may be another").isEmpty();
    assertThat(reports.hasConnectionTemplate(host, "pool")).isTrue();
    jdbc.sql("UPDATE backend SET state = 'up'").update();
    UUID volume = UUID.randomUUID();
    assertThat(template.of(volume).data())
        .containsEntry("name", "pool/volume-" + volume)
        .containsEntry("hosts", List.of("one", "two"))
        .containsEntry("targets", List.of("iqn:" + volume))
        .containsEntry("qos_specs", null);
    store(pool(0), reports.now());
    assertThat(reports.connectionTemplate(host, "pool")).isEmpty();
  }

  private boolean grow(UUID placement, long gb) {
    return Boolean.TRUE.equals(
        transactions.execute(status -> claims.grow(new RoomChange.Grown(placement, gb, true))));
  }

  private void release(UUID placement) {
    transactions.executeWithoutResult(status -> claims.release(placement));
  }

  private long claimed() {
    return jdbc.sql("SELECT claimed_gb FROM pool").query(Long.class).single();
  }

  private void store(double provisioned) {
    store(provisioned, reports.now());
  }

  private void store(double provisioned, OffsetDateTime measured) {
    store(pool(provisioned), measured);
  }

  private static PoolReport pool(double provisioned) {
    return new PoolReport(
        "pool", 100.0, 90.0, provisioned, 1, 0, 1.0, Set.of(PoolFeature.THIN), Map.of());
  }

  private void store(PoolReport pool, OffsetDateTime measured) {
    var report = new BackendReport("Vendor", "1.0", "file", List.of(pool), Map.of());
    transactions.executeWithoutResult(status -> reports.store(backend, report, measured));
  }

  private UUID claim(long gb) {
    UUID placement = UUID.randomUUID();
    assertThat(claim(placement, gb)).isTrue();
    return placement;
  }

  private boolean claim(UUID placement, long gb) {
    long pool = jdbc.sql("SELECT id FROM pool").query(Long.class).single();
    var claim = new RoomChange.Claimed(placement, UUID.randomUUID(), pool, gb, true);
    return Boolean.TRUE.equals(transactions.execute(status -> claims.claim(claim)));
  }

  private void materialise(UUID placement) {
    transactions.executeWithoutResult(status -> claims.materialised(placement));
  }

  private double others() {
    return jdbc.sql("SELECT others_gb FROM pool").query(Double.class).single();
  }

  private long pending() {
    return jdbc.sql("SELECT pending_gb FROM pool").query(Long.class).single();
  }

  private double room() {
    return jdbc.sql("SELECT total_gb - claimed_gb - others_gb FROM pool")
        .query(Double.class)
        .single();
  }
}
