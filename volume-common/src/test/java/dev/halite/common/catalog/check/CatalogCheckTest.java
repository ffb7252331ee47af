package dev.halite.common.catalog.check;

import static dev.halite.common.catalog.check.CheckedResource.SNAPSHOTS;
import static dev.halite.common.catalog.check.CheckedResource.VOLUMES;
import static org.assertj.core.api.Assertions.assertThat;

import dev.halite.common.CommonContext;
import dev.halite.common.catalog.check.Violation.Rule;
import dev.halite.common.engine.kind.KindRow;
import dev.halite.common.engine.kind.ResourceType;
import dev.halite.common.engine.operation.OperationKind;
import dev.halite.driver.PlacementState;
import dev.halite.driver.StoredSnapshot;
import dev.halite.driver.StoredVolume;
import dev.halite.testkit.database.DatabaseExtension;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.core.type.filter.AssignableTypeFilter;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** Each test seeds one drift into a catalog where all is well, and expects it alone. */
@Timeout(30)
class CatalogCheckTest {
  @RegisterExtension static final DatabaseExtension DATABASE = CommonContext.catalog();

  private static final UUID VOLUME = UUID.fromString("00000000-0000-4000-8000-000000000001");
  private static final UUID PLACEMENT = UUID.fromString("00000000-0000-4000-8000-000000000002");
  private static final UUID OTHER = UUID.fromString("00000000-0000-4000-8000-000000000003");
  private static final long GIB = 1L << 30;

  private final DriverManagerDataSource dataSource =
      new DriverManagerDataSource(DATABASE.jdbcUrl(), DATABASE.user(), DATABASE.password());
  private final JdbcClient jdbc = JdbcClient.create(dataSource);
  private final CatalogCheck check = new CatalogCheck(dataSource);

  /** One volume of 5 GiB, available, placed, claimed and counted. */
  @BeforeEach
  void seedWhatIsWell() {
    for (String table :
        List.of(
            "hold",
            "operation_run",
            "operation",
            "quota_usage",
            "snapshot",
            "volume",
            "pool_claim",
            "pool",
            "backend",
            "service")) {
      sql("DELETE FROM " + table);
    }
    sql(
        """
        INSERT INTO service (id, binary_name, host, availability_zone)
        VALUES (gen_random_uuid(), 'cinder-volume', 'here@disks', 'nova')
        """);
    sql(
        """
        INSERT INTO backend (host, service_id, driver)
        SELECT 'here@disks', id, 'file' FROM service
        """);
    sql(
        """
        INSERT INTO pool (backend_id, name, total_gb, free_gb, claimed_gb, claims)
        SELECT id, 'pool', 100, 100, 5, 1 FROM backend
        """);
    sql(
        """
        INSERT INTO volume (id, project_id, user_id, size_gb, status, host, placement,
                            volume_type_id)
        SELECT '%s', 'project', 'user', 5, 'available', 'here@disks#pool', '%s', id
        FROM volume_type
        """
            .formatted(VOLUME, PLACEMENT));
    sql(
        """
        INSERT INTO pool_claim (placement, volume_id, pool_id, gb)
        SELECT '%s', '%s', id, 5 FROM pool
        """
            .formatted(PLACEMENT, VOLUME));
    sql(
        """
        INSERT INTO quota_usage (project_id, volume_type_id, volumes, gigabytes)
        SELECT 'project', type, 1, 5
        FROM volume_type CROSS JOIN LATERAL (VALUES ('-'), (id::text)) AS row(type)
        """);
  }

  @Test
  void findsNothingWhereAllIsWell() {
    assertThat(check.catalog()).isEmpty();
    assertThat(check.objects(VOLUMES, "here@disks", List.of(stored(VOLUME, PLACEMENT, 5))))
        .isEmpty();
  }

  @Test
  void findsAServiceOwnedStatusThatNobodyWorksOn() {
    sql("UPDATE volume SET status = 'deleting'");

    assertThat(rules()).containsExactly(Rule.STATUS_WITHOUT_OPERATION);

    run(operation("open"), "volume.delete");
    assertThat(rules()).isEmpty();
  }

  @Test
  void findsAnOperationThatIsInNoQueue() {
    operation("open");

    assertThat(rules()).containsExactly(Rule.OPERATION_LOST);
  }

  @Test
  void findsWhatIsInAQueueAlthoughItHasEnded() {
    run(operation("failed"), "volume.delete");

    assertThat(rules()).containsExactly(Rule.RUN_AFTER_END);
  }

  @Test
  void findsAHoldWhoseOperationHasEnded() {
    sql(
        "INSERT INTO hold (resource_id, operation_id, reason) VALUES ('%s', '%s', 'clone')"
            .formatted(VOLUME, OTHER));

    assertThat(rules()).containsExactly(Rule.HOLD_LEFT);
  }

  @Test
  void findsCountersThatDifferOfAProjectAndOfItsTypes() {
    sql("UPDATE quota_usage SET gigabytes = gigabytes + 1 WHERE volume_type_id <> '-'");
    sql("INSERT INTO quota_usage (project_id, snapshots) VALUES ('empty', 2)");

    assertThat(check.catalog()).isEqualTo(check.quota());
    assertThat(check.quota())
        .hasSize(2)
        .anySatisfy(
            one ->
                assertThat(one.toString())
                    .isEqualTo("quota-counter: project empty: snapshots is 2, but 0 are there"))
        .anySatisfy(
            one ->
                assertThat(one.toString())
                    .startsWith("quota-counter: project project, volume type ")
                    .endsWith(": gigabytes is 6, but 5 are there"));
  }

  @Test
  void countsProjectsThatHaveNoCountersAndLeavesOutWhatDoesNotCount() {
    sql("UPDATE volume SET consumes_quota = false");
    sql("DELETE FROM quota_usage");
    assertThat(rules()).isEmpty();

    sql("UPDATE volume SET consumes_quota = true");
    assertThat(check.quota()).hasSize(4);
  }

  @Test
  void findsAPoolWhoseClaimsHaveAnotherSum() {
    sql("UPDATE pool SET claimed_gb = 6");
    assertThat(rules()).containsExactly(Rule.POOL_CLAIMED);

    sql("UPDATE pool SET claimed_gb = 5, claims = 2");
    assertThat(rules()).containsExactly(Rule.POOL_CLAIMED);
  }

  @Test
  void findsAPlacedVolumeWithoutAClaim() {
    sql("DELETE FROM pool_claim");
    sql("UPDATE pool SET claimed_gb = 0, claims = 0");

    assertThat(rules()).containsExactly(Rule.CLAIM_MISSING);
  }

  @Test
  void findsAClaimForAnotherPlaceOrSize() {
    sql("UPDATE volume SET host = 'there@disks#pool'");
    assertThat(rules()).containsExactly(Rule.CLAIM_DIFFERS);

    sql("UPDATE volume SET host = 'here@disks#pool'");
    sql("UPDATE pool_claim SET gb = 4");
    sql("UPDATE pool SET claimed_gb = 4");
    assertThat(rules()).containsExactly(Rule.CLAIM_DIFFERS);
  }

  @Test
  void findsAClaimOfAPlacementThatIsGoneUnlessItIsBeingUndone() {
    sql(
        """
        INSERT INTO pool_claim (placement, volume_id, pool_id, gb)
        SELECT '%s', '%s', id, 2 FROM pool
        """
            .formatted(OTHER, VOLUME));
    sql("UPDATE pool SET claimed_gb = 7, claims = 2");
    assertThat(rules()).containsExactly(Rule.CLAIM_LEFT);

    UUID undo = operation("open");
    sql(
        "UPDATE operation SET payload = '{\"placement\": \"%s\"}' WHERE id = '%s'"
            .formatted(OTHER, undo));
    run(undo, "placement.undo");
    assertThat(rules()).isEmpty();
  }

  @Test
  void onlyAMoveTakesAClaimForWhereAVolumeGoes() {
    sql(
        """
        INSERT INTO pool_claim (placement, volume_id, pool_id, gb)
        SELECT '%s', '%s', id, 2 FROM pool
        """
            .formatted(OTHER, VOLUME));
    sql("UPDATE pool SET claimed_gb = 7, claims = 2");
    UUID operation = operation("open");
    sql(
        "UPDATE operation SET payload = '{\"to\": {\"placement\": \"%s\"}}' WHERE id = '%s'"
            .formatted(OTHER, operation));
    run(operation, "volume.extend");
    assertThat(rules()).containsExactly(Rule.CLAIM_LEFT);
    sql("UPDATE operation_run SET kind = 'volume.migrate'");
    assertThat(rules()).isEmpty();
  }

  @Test
  void findsWhatLiesOnTheStorageWithoutAVolumeAndTheOtherWayRound() {
    assertThat(rulesOf(check.objects(VOLUMES, "here@disks", List.of(stored(OTHER, PLACEMENT, 5)))))
        .containsExactly(Rule.OBJECT_LEFT, Rule.OBJECT_MISSING);
  }

  @Test
  void findsAnObjectThatIsNotWhatTheCatalogSays() {
    assertThat(rulesOf(check.objects(VOLUMES, "here@disks", List.of(stored(VOLUME, OTHER, 5)))))
        .containsExactly(Rule.OBJECT_DIFFERS);
    assertThat(rulesOf(check.objects(VOLUMES, "here@disks", List.of(stored(VOLUME, PLACEMENT, 4)))))
        .containsExactly(Rule.OBJECT_DIFFERS);
    assertThat(
            rulesOf(
                check.objects(
                    VOLUMES,
                    "here@disks",
                    List.of(
                        new StoredObject(
                            VOLUME, PLACEMENT, 5 * GIB, "pool", PlacementState.BUILDING)))))
        .containsExactly(Rule.OBJECT_DIFFERS);
  }

  @Test
  void comparesTheSnapshotsOfABackendsVolumesToo() {
    sql(
        """
        INSERT INTO snapshot (id, volume_id, project_id, user_id, size_gb, status, placement)
        VALUES ('%s', '%s', 'project', 'user', 5, 'available', '%s')
        """
            .formatted(OTHER, VOLUME, PLACEMENT));
    StoredObject taken =
        StoredObject.of(
            new StoredSnapshot(OTHER, VOLUME, PLACEMENT, 5 * GIB, PlacementState.COMPLETE));
    StoredObject left =
        StoredObject.of(
            new StoredSnapshot(PLACEMENT, VOLUME, OTHER, 5 * GIB, PlacementState.COMPLETE));

    assertThat(check.objects(SNAPSHOTS, "here@disks", List.of(taken))).isEmpty();
    assertThat(rulesOf(check.objects(SNAPSHOTS, "there@disks", List.of(taken))))
        .containsExactly(Rule.OBJECT_LEFT);
    assertThat(rulesOf(check.objects(SNAPSHOTS, "here@disks", List.of(left))))
        .containsExactly(Rule.OBJECT_LEFT, Rule.OBJECT_MISSING);
    sql("UPDATE snapshot SET size_gb = 4");
    assertThat(rulesOf(check.objects(SNAPSHOTS, "here@disks", List.of(taken))))
        .containsExactly(Rule.OBJECT_DIFFERS);
    for (String uncertain : List.of("error", "error_deleting")) {
      sql("UPDATE snapshot SET status = '%s'".formatted(uncertain));
      assertThat(check.objects(SNAPSHOTS, "here@disks", List.of())).isEmpty();
    }
  }

  @Test
  void leavesObjectsAloneThatAreBeingWorkedOn() {
    sql("UPDATE volume SET status = 'deleting'");
    run(operation("open"), "volume.delete");

    assertThat(check.objects(VOLUMES, "here@disks", List.of())).isEmpty();
    assertThat(check.catalog()).isEmpty();
  }

  private List<Rule> rules() {
    return rulesOf(check.catalog());
  }

  private static List<Rule> rulesOf(List<Violation> violations) {
    return violations.stream().map(Violation::rule).toList();
  }

  private static StoredObject stored(UUID volume, UUID placement, long gib) {
    return StoredObject.of(
        new StoredVolume(volume, placement, gib * GIB, "pool", PlacementState.COMPLETE));
  }

  private UUID operation(String state) {
    UUID id = UUID.randomUUID();
    sql(
        """
        INSERT INTO operation (id, kind, payload_version, resource_type, resource_id, payload,
                               context, state)
        VALUES ('%s', 'volume.delete', 1, 'volume', '%s', '{}', '{}', '%s')
        """
            .formatted(id, VOLUME, state));
    return id;
  }

  private void run(UUID operation, String kind) {
    sql(
        """
        INSERT INTO operation_run (operation_id, kind, payload_version, resource_type, resource_id,
                                   exclusive, queue, deadline_at)
        VALUES ('%s', '%s', 1, 'volume', '%s', true, 'node.here@disks',
                clock_timestamp() + interval '1 hour')
        """
            .formatted(operation, kind, VOLUME));
  }

  private void sql(String statement) {
    jdbc.sql(statement).update();
  }

  @Test
  void theObjectsOfABackendAreThoseOfItsPoolsOnly() {
    for (String other : List.of("here@disks2#pool", "here@disk#pool", "here@disks\u0001#p", "x")) {
      sql("UPDATE volume SET host = '%s'".formatted(other));
      assertThat(check.objects(VOLUMES, "here@disks", List.of())).as(other).isEmpty();
    }
    for (String own : List.of("here@disks", "here@disks#", "here@disks#p", "here@disks#\uffff")) {
      sql("UPDATE volume SET host = '%s'".formatted(own));
      assertThat(rulesOf(check.objects(VOLUMES, "here@disks", List.of())))
          .as(own)
          .containsExactly(Rule.OBJECT_MISSING);
    }
  }

  @Test
  void whatABackendHasIsFoundByTheIndex() {
    sql(
        """
        INSERT INTO volume (id, project_id, user_id, size_gb, status, host, placement)
        SELECT gen_random_uuid(), 'project', 'user', 1, 'available',
               'node-' || n % 500 || '@disks#pool', gen_random_uuid()
        FROM generate_series(1, 20000) n
        """);
    sql(
        """
        INSERT INTO snapshot (id, volume_id, project_id, user_id, size_gb, status, placement)
        SELECT gen_random_uuid(), id, 'project', 'user', 1, 'available', gen_random_uuid()
        FROM volume
        """);
    sql("ANALYZE volume");
    sql("ANALYZE snapshot");
    for (CheckedResource resource : List.of(VOLUMES, SNAPSHOTS)) {
      String plan =
          String.join(
              "\n",
              jdbc.sql("EXPLAIN " + resource.atBackend())
                  .param("backend", "node-7@disks")
                  .query(String.class)
                  .list());
      assertThat(plan).contains("volume_host").doesNotContain("Seq Scan");
    }
  }

  @Test
  void everyResourceWhoseStatusMovesIsChecked() throws ClassNotFoundException {
    ClassPathScanningCandidateComponentProvider scan =
        new ClassPathScanningCandidateComponentProvider(false);
    scan.addIncludeFilter(new AssignableTypeFilter(OperationKind.class));
    Set<ResourceType> moved = EnumSet.noneOf(ResourceType.class);
    for (BeanDefinition kinds : scan.findCandidateComponents("dev.halite.common.catalog")) {
      for (Object kind : Class.forName(kinds.getBeanClassName()).getEnumConstants()) {
        KindRow row = ((OperationKind) kind).row();
        if (row.move() != null) {
          moved.add(row.resource());
        }
      }
    }
    assertThat(moved).contains(ResourceType.VOLUME);
    assertThat(CheckedResource.ALL).extracting(CheckedResource::type).containsAll(moved);
  }
}
