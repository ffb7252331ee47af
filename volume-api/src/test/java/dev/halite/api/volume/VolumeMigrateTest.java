package dev.halite.api.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.halite.api.ApiUser;
import dev.halite.api.CatalogApi;
import dev.halite.api.TestClient.Answer;
import dev.halite.common.catalog.check.CatalogCheck;
import dev.halite.common.catalog.quota.Quotas;
import dev.halite.common.catalog.volume.Migrating;
import dev.halite.common.catalog.volume.MigrationStatus;
import dev.halite.common.engine.fault.HaliteException;
import dev.halite.common.engine.operation.Intake;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@Timeout(60)
@ExtendWith(CatalogApi.class)
class VolumeMigrateTest {
  private MigrationPlaces places;
  private ApiUser user;

  @BeforeEach
  void begin() {
    places = new MigrationPlaces();
    user = CatalogApi.member();
  }

  private Answer migrate(UUID volume, String body) {
    return migrate(0, volume, body);
  }

  private Answer migrate(int minor, UUID volume, String body) {
    return user.as("admin")
        .at(minor)
        .post("/volumes/" + volume + "/action", "{\"os-migrate_volume\":{" + body + "}}");
  }

  private static String to(String host) {
    return "\"host\":\"" + host + "\"";
  }

  private static String row(UUID id) {
    return CatalogApi.jdbc()
        .sql(
            """
            SELECT concat_ws(' ', v.status, v.migration_status, r.kind, r.queue,
                             o.payload ->> 'destination')
            FROM volume v LEFT JOIN operation_run r ON r.resource_id = v.id
            LEFT JOIN operation o ON o.id = r.operation_id WHERE v.id = :id
            """)
        .param("id", id)
        .query(String.class)
        .single();
  }

  @Test
  void aSchedulerIsAskedAndNobodyHasTheVolumeMeanwhile() {
    UUID id = places.volume(user);

    Answer answer = migrate(id, to(places.other()));

    assertThat(answer.status()).isEqualTo(202);
    assertThat(answer.body()).isEmpty();
    assertThat(row(id)).isEqualTo("available starting volume.migrate scheduler " + places.other());
    assertThat(
            user.as("admin")
                .read("/volumes/" + id)
                .at("/volume/os-vol-mig-status-attr:migstat")
                .stringValue())
        .isEqualTo("starting");
    assertThat(user.read("/volumes/" + id).at("/volume").has("migration_status")).isFalse();
    for (String refused :
        new String[] {
          "{\"os-extend\":{\"new_size\":9}}",
          "{\"os-reserve\":null}",
          "{\"os-attach\":{\"host_name\":\"h\",\"mountpoint\":\"/dev/vdb\"}}",
          "{\"os-initialize_connection\":{\"connector\":{\"host\":\"h\"}}}"
        }) {
      assertThat(user.post("/volumes/" + id + "/action", refused).isFault(400, "badRequest").body())
          .as(refused)
          .contains("is migrating");
    }
    user.as("admin")
        .post("/volumes/" + id + "/action", "{\"os-force_delete\":{}}")
        .isFault(400, "badRequest");
    user.as("admin")
        .post("/volumes/" + id + "/action", "{\"os-reset_status\":{\"migration_status\":\"none\"}}")
        .isFault(400, "badRequest");
    migrate(id, to(places.other())).isFault(400, "badRequest");
    // Nothing is counted twice.
    Map<String, Long> used = CatalogApi.bean(Quotas.class).usage(user.project(), Quotas.ALL_TYPES);
    assertThat(used.get("volumes")).isEqualTo(1);
    assertThat(new CatalogCheck(CatalogApi.bean(DataSource.class)).quota())
        .noneMatch(each -> each.toString().contains(user.project()));
  }

  @Test
  void aLockedOneIsInMaintenance() {
    UUID id = places.volume(user);
    assertThat(migrate(id, to(places.other() + "#pool") + ",\"lock_volume\":\"True\"").status())
        .isEqualTo(202);
    assertThat(row(id))
        .isEqualTo("maintenance starting volume.migrate scheduler " + places.other() + "#pool");
  }

  @Test
  void aMigrationThatHasEndedIsNoReasonAgainstTheNext() {
    UUID id = places.volume(user);
    CatalogApi.jdbc()
        .sql("UPDATE volume SET migration_status = 'error' WHERE id = :id")
        .param("id", id)
        .update();
    assertThat(migrate(id, to(places.other()) + ",\"force_host_copy\":true").status())
        .isEqualTo(202);
  }

  @Test
  void aClusterIsNamedFrom16On() {
    UUID id = places.volume(user);
    String cluster = places.cluster();
    String asked = "\"cluster\":\"" + cluster + "\"";
    migrate(15, id, asked).isFault(400, "badRequest");
    migrate(16, id, asked + "," + to(places.other())).isFault(400, "badRequest");
    migrate(16, id, "\"cluster\":null").isFault(400, "badRequest");
    migrate(16, id, "\"cluster\":\"" + places.other() + "\"").isFault(400, "badRequest");
    assertThat(migrate(16, id, "\"host\":null," + asked).status()).isEqualTo(202);
    assertThat(row(id)).endsWith(" " + cluster);
  }

  @Test
  void aHostOfAClusterIsTheCluster() {
    UUID id = places.volume(user);
    String cluster = places.cluster();
    assertThat(migrate(id, to(places.nodeOfCluster())).status()).isEqualTo(202);
    assertThat(row(id)).endsWith(" " + cluster);
  }

  @Test
  void aBackendIsMeantByItsOwnNameAlthoughAServiceOfAnotherHasTheSame() {
    UUID id = places.volume(user);
    String cluster = places.cluster();
    places.joined(UUID.randomUUID() + "@shared", cluster);
    assertThat(migrate(id, to(cluster)).status()).isEqualTo(202);
    assertThat(row(id)).endsWith(" " + cluster);
  }

  @Test
  void noStageIsPassedOver() {
    UUID id = places.volume(user);
    assertThat(migrate(id, to(places.other())).status()).isEqualTo(202);
    Intake intake = CatalogApi.bean(Intake.class);
    assertThatExceptionOfType(HaliteException.class)
        .isThrownBy(
            () ->
                intake.change(
                    () -> List.of(new Migrating.Reached(id, MigrationStatus.COMPLETING))));
    intake.change(() -> List.of(new Migrating.Reached(id, MigrationStatus.MIGRATING)));
    assertThatExceptionOfType(HaliteException.class)
        .isThrownBy(
            () ->
                intake.change(() -> List.of(new Migrating.Reached(id, MigrationStatus.MIGRATING))));
    intake.change(() -> List.of(new Migrating.GivenUp(id)));
    assertThat(row(id)).startsWith("available error");
  }

  @Test
  void aPlaceThatWillNotDoIsRefusedByItsField() {
    UUID id = places.volume(user);
    refused(id, "nowhere@here", "there is no such backend");
    refused(id, places.own(), "is there already");
    refused(id, places.own() + "#pool", "is there already");
    refused(id, places.other() + "#none", "no such pool");
    places.set("UPDATE pool SET capabilities = '{}'");
    refused(id, places.other(), "open volumes for copying");
    places.set("UPDATE pool SET capabilities = '{\"copy_support\": true}'");
    places.downAtSource();
    refused(id, places.other(), "that the volume is at is down");
    places.set("UPDATE backend SET state = 'up'");
    places.ofAnotherProcess();
    refused(id, places.other(), "no node that is up serves it");
    places.set("UPDATE backend SET state = 'down'");
    refused(id, places.other(), "is down");
    assertThat(row(id)).isEqualTo("available");
  }

  @Test
  void aNodeOfBothThatHasDiedIsNoneAlthoughAnotherTakesVolumesThere() {
    UUID id = places.volume(user);
    String cluster = places.cluster();
    places.joined(cluster);
    places.haveFirstDie();

    refused(id, cluster, "no node that is up serves it");
  }

  private void refused(UUID id, String host, String why) {
    assertThat(migrate(id, to(host)).isFault(400, "badRequest").body())
        .contains("Invalid host '" + host + "'")
        .contains(why);
  }
}
