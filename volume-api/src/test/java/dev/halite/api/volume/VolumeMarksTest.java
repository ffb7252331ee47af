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
import tools.jackson.databind.JsonNode;

/** What is said of a volume with nothing done at the storage. */
@Timeout(60)
@ExtendWith(CatalogApi.class)
class VolumeMarksTest {
  private ApiUser user;
  private UUID id;

  @BeforeEach
  void makeAVolume() {
    user = CatalogApi.member();
    id = user.newVolume("");
    status("available");
  }

  private void status(String status) {
    CatalogApi.jdbc()
        .sql("UPDATE volume SET status = :status WHERE id = :id")
        .param("status", status)
        .param("id", id)
        .update();
  }

  private Answer act(String action, String field, String value) {
    return user.post(
        "/volumes/" + id + "/action", "{\"" + action + "\":{\"" + field + "\":" + value + "}}");
  }

  private Answer bootable(String value) {
    return act("os-set_bootable", "bootable", value);
  }

  private Answer readOnly(String value) {
    return act("os-update_readonly_flag", "readonly", value);
  }

  private JsonNode shown() {
    return user.read("/volumes/" + id).path("volume");
  }

  @ParameterizedTest
  @CsvSource({"true,true", "'\"True\"',true", "'\"1\"',true", "false,false", "'\"off\"',false"})
  void aVolumeIsBootableByItsOwnersWord(String value, String shown) {
    bootable(shown.equals("true") ? "false" : "true");

    Answer answer = bootable(value);

    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    assertThat(answer.body()).isEmpty();
    assertThat(shown().path("bootable").stringValue()).isEqualTo(shown);
    assertThat(shown().path("updated_at").isNull()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"in-use,200", "error,200", "uploading,200", "maintenance,400"})
  void onlyMaintenanceKeepsAVolumeFromBeingBootable(String status, int code) {
    status(status);
    assertThat(bootable("true").status()).isEqualTo(code);
    assertThat(shown().path("bootable").stringValue()).isEqualTo(code == 200 ? "true" : "false");
  }

  @ParameterizedTest
  @CsvSource({"true,True", "'\"yes\"',True", "false,False", "'\"0\"',False"})
  void aVolumeIsReadOnlyByItsOwnersWord(String value, String shown) {
    Answer answer = readOnly(value);

    assertThat(answer.status()).as(answer.body()).isEqualTo(202);
    assertThat(answer.body()).isEmpty();
    assertThat(shown().path("metadata").toString()).isEqualTo("{\"readonly\":\"" + shown + "\"}");
    assertThat(user.read("/volumes/" + id + "/metadata").toString())
        .as("what users keep there")
        .isEqualTo("{\"metadata\":{}}");
  }

  @Test
  void aReadOnlyVolumeIsAttachedToBeReadAlone() {
    CatalogApi.jdbc()
        .sql(
            """
            UPDATE volume
            SET host = 'one@fast#pool', placement = gen_random_uuid(),
                admin_metadata = '{"attached_mode": "rw"}'
            WHERE id = :id
            """)
        .param("id", id)
        .update();
    String attachment = "{\"attachment\":{\"volume_uuid\":\"%s\",\"instance_uuid\":\"%s\"%s}}";
    readOnly("true");

    user.at(54)
        .post("/attachments", attachment.formatted(id, UUID.randomUUID(), ",\"mode\":\"rw\""))
        .isFault(400, "badRequest");
    Answer made = user.at(54).post("/attachments", attachment.formatted(id, UUID.randomUUID(), ""));

    assertThat(made.json().at("/attachment/attach_mode").stringValue()).isEqualTo("ro");
    assertThat(readOnly("false").isFault(400, "badRequest").body())
        .as("while it is used")
        .contains("must be available to update readonly flag", "reserved");
    assertThat(shown().path("metadata").toString())
        .isEqualTo("{\"readonly\":\"True\",\"attached_mode\":\"rw\"}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "2", "\"maybe\"", "\"\"", "{}", "[true]", "1.5"})
  void whatIsNeitherYesNorNoIsRefusedByItsName(String value) {
    assertThat(bootable(value).isFault(400, "badRequest").body()).contains("bootable");
    assertThat(readOnly(value).isFault(400, "badRequest").body()).contains("readonly");
    assertThat(shown().path("bootable").stringValue()).isEqualTo("false");
    assertThat(shown().path("metadata").isEmpty()).isTrue();
  }

  @Test
  void aVolumeThatIsNotThereCannotBeMarked() {
    id = UUID.randomUUID();
    assertThat(bootable("true").isFault(404, "itemNotFound").body()).contains(id.toString());
    assertThat(readOnly("true").isFault(404, "itemNotFound").body()).contains(id.toString());
  }
}
