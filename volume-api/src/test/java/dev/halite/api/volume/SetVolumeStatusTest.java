package dev.halite.api.volume;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halite.api.ApiUser;
import dev.halite.api.CatalogApi;
import dev.halite.api.TestClient.Answer;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
@ExtendWith(CatalogApi.class)
class SetVolumeStatusTest {
  private ApiUser user;
  private UUID id;

  @BeforeEach
  void makeAVolume() {
    user = CatalogApi.member();
    id = user.newVolume("");
    sql("DELETE FROM operation_run WHERE resource_id = :id");
    sql(
        """
        UPDATE volume
        SET status = 'available', host = 'one@fast#pool', placement = gen_random_uuid(),
            launched_at = clock_timestamp()
        WHERE id = :id
        """);
  }

  private void sql(String sql) {
    CatalogApi.jdbc().sql(sql).param("id", id).update();
  }

  private void attach() {
    assertThat(
            user.at(27)
                .post("/attachments", "{\"attachment\":{\"volume_uuid\":\"" + id + "\"}}")
                .status())
        .isEqualTo(200);
  }

  private Answer reset(String said) {
    return user.as("admin")
        .post("/volumes/" + id + "/action", "{\"os-reset_status\":" + said + "}");
  }

  private String row() {
    return CatalogApi.jdbc()
        .sql(
            """
            SELECT concat_ws(' ', status, attach_status, migration_status) FROM volume
            WHERE id = :id
            """)
        .param("id", id)
        .query(String.class)
        .single();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "attaching",
        "available",
        "creating",
        "detaching",
        "error",
        "error_deleting",
        "error_extending",
        "error_managing",
        "error_restoring",
        "maintenance",
        "managing",
        "reserved"
      })
  void anOperatorSetsTheStatusOfAVolumeThatNobodyHas(String status) {
    Answer answer = reset("{\"status\":\"" + status + "\"}");

    assertThat(answer.status()).as(answer.body()).isEqualTo(202);
    assertThat(answer.body()).isEmpty();
    assertThat(row()).isEqualTo(status + " detached");
    assertThat(reset("{\"status\":\"available\",\"attach_status\":null}").status()).isEqualTo(202);
    assertThat(row()).isEqualTo("available detached");
  }

  @Test
  void theStatusOfAMigrationIsSetAndForgotten() {
    assertThat(reset("{\"migration_status\":\"starting\"}").status()).isEqualTo(202);
    assertThat(row()).isEqualTo("available detached starting");
    assertThat(reset("{\"status\":\"error\",\"migration_status\":\"none\"}").status())
        .isEqualTo(202);
    assertThat(row()).isEqualTo("error detached");
  }

  @Test
  void aLeftoverAttachStatusIsTakenOff() {
    sql("UPDATE volume SET attach_status = 'attached' WHERE id = :id");
    assertThat(reset("{\"attach_status\":\"detached\"}").status()).isEqualTo(202);
    assertThat(row()).isEqualTo("available detached");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"status\":\"in-use\"}",
        "{\"attach_status\":\"attached\",\"status\":\"error\"}"
      })
  void whatNobodyHasIsNotInUse(String said) {
    assertThat(reset(said).isFault(400, "badRequest").body()).contains("has no attachments");
    assertThat(row()).isEqualTo("available detached");
  }

  @ParameterizedTest
  @CsvSource({
    "available,400",
    "reserved,400",
    "attaching,400",
    "detaching,400",
    "error,202",
    "creating,202"
  })
  void whatIsOnNoBackendIsNotCalledUsable(String status, int code) {
    sql(
        "UPDATE volume SET status = 'error_deleting', host = NULL, placement = NULL WHERE id = :id");

    Answer answer = reset("{\"status\":\"" + status + "\"}");

    assertThat(answer.status()).as(answer.body()).isEqualTo(code);
    assertThat(row()).isEqualTo((code == 202 ? status : "error_deleting") + " detached");
  }

  @Test
  void halfAVolumeIsNotCalledUsable() {
    sql("UPDATE volume SET status = 'error_deleting', launched_at = NULL WHERE id = :id");

    assertThat(reset("{\"status\":\"available\"}").isFault(400, "badRequest").body())
        .contains("was never made in full");
    assertThat(reset("{\"status\":\"error\"}").status()).isEqualTo(202);
    assertThat(row()).isEqualTo("error detached");
  }

  @Test
  void aDeleteThatWaitsIsNotTakenBack() {
    sql("UPDATE volume SET status = 'deleting' WHERE id = :id");
    sql(
        """
        INSERT INTO operation_run (operation_id, kind, payload_version, resource_type, resource_id,
                                   exclusive, queue, blocked_by, deadline_at)
        VALUES (gen_random_uuid(), 'volume.delete', 1, 'volume', :id, true, 'node.one@fast',
                gen_random_uuid(), 'infinity')
        """);

    assertThat(reset("{\"status\":\"available\"}").isFault(400, "badRequest").body())
        .contains("An operation waits for volume " + id);
    assertThat(row()).isEqualTo("deleting detached");
  }

  @ParameterizedTest
  @CsvSource({
    "available,400",
    "attaching,400",
    "reserved,400",
    "creating,400",
    "managing,400",
    "in-use,202",
    "detaching,202",
    "maintenance,202",
    "error,202",
    "error_extending,202"
  })
  void aVolumeThatSomebodyHasIsNotCalledFree(String status, int code) {
    attach();

    Answer answer = reset("{\"status\":\"" + status + "\"}");

    assertThat(answer.status()).as(answer.body()).isEqualTo(code);
    assertThat(row()).isEqualTo((code == 202 ? status : "reserved") + " reserved");
  }

  @Test
  void attachmentsAreNotThrownAway() {
    attach();
    assertThat(
            reset("{\"status\":\"error\",\"attach_status\":\"detached\"}")
                .isFault(400, "badRequest")
                .body())
        .contains("delete them first");
    assertThat(row()).isEqualTo("reserved reserved");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "null",
        "{\"status\":null}",
        "{\"status\":\"deleting\"}",
        "{\"status\":\"deleted\"}",
        "{\"status\":\"\"}",
        "{\"status\":1}",
        "{\"attach_status\":\"attaching\"}",
        "{\"migration_status\":\"target:1\"}",
        "{\"status\":\"error\",\"more\":1}"
      })
  void whatCannotBeSaidIsRefused(String said) {
    reset(said).isFault(400, "badRequest");
    assertThat(row()).isEqualTo("available detached");
  }

  @Test
  void aVolumeThatIsNotThereHasNoStatus() {
    id = UUID.randomUUID();
    reset("{\"status\":\"error\"}").isFault(404, "itemNotFound");
  }

  @Test
  void whatWasSaidToBeCreatingIsDeletedByForce() {
    reset("{\"status\":\"creating\"}");
    assertThat(
            user.as("admin")
                .post("/volumes/" + id + "/action", "{\"os-force_delete\":{}}")
                .status())
        .isEqualTo(202);
    assertThat(row()).isEqualTo("deleting detached");
  }
}
