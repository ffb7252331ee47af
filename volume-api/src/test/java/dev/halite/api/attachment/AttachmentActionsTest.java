package dev.halite.api.attachment;

import static dev.halite.api.attachment.AttachedVolume.attachment;
import static dev.halite.api.attachment.AttachedVolume.setStatus;
import static org.assertj.core.api.Assertions.assertThat;

import dev.halite.api.ApiUser;
import dev.halite.api.CatalogApi;
import dev.halite.api.Race;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

@Timeout(60)
@ExtendWith(CatalogApi.class)
class AttachmentActionsTest {
  private static final int A_PORTION = 50;

  private final UUID server = UUID.randomUUID();
  private final UUID other = UUID.randomUUID();
  private AttachedVolume volume;
  private ApiUser user;

  @BeforeEach
  void makeAVolume() {
    volume = AttachedVolume.make();
    user = volume.user();
  }

  @Test
  void aVolumeIsKeptForAServer() {
    JsonNode made = attachment(volume.attach(server));

    assertThat(made.propertyNames())
        .containsExactlyInAnyOrder(
            "id",
            "status",
            "instance",
            "volume_id",
            "attached_at",
            "detached_at",
            "attach_mode",
            "connection_info");
    assertThat(made.path("status").stringValue()).isEqualTo("reserved");
    assertThat(made.path("instance").stringValue()).isEqualTo(server.toString());
    assertThat(made.path("volume_id").stringValue()).isEqualTo(volume.id().toString());
    assertThat(made.path("attached_at").stringValue()).isEmpty();
    assertThat(made.path("detached_at").stringValue()).isEmpty();
    assertThat(made.path("attach_mode").stringValue()).isEqualTo("rw");
    assertThat(made.path("connection_info").size()).isZero();
    assertThat(volume.status()).isEqualTo("reserved reserved");
  }

  @Test
  void neitherServerNorModeNeedBeSaid() {
    JsonNode made = attachment(user.at(27).post("/attachments", volume.body("")));
    assertThat(made.path("instance").isNull()).isTrue();
  }

  @Test
  void whatLeavesARowWithoutAnOperationCountsAsOne() {
    long begun = begun();
    for (int i = 0; i < A_PORTION; i++) {
      UUID attachment = volume.attached(server);
      assertThat(user.delete("/attachments/" + attachment).status()).isEqualTo(200);
    }
    assertThat(begun()).isGreaterThan(begun);
  }

  /** As many as the process has taken out of the catalog for the project, a portion at a time. */
  private long begun() {
    return CatalogApi.jdbc()
        .sql("SELECT sum(operations) FROM project_operations WHERE project_id = :project")
        .param("project", user.project())
        .query(Long.class)
        .single();
  }

  @ParameterizedTest
  @CsvSource({"53,400", "54,200"})
  void theModeIsTakenFrom354On(int minor, int status) {
    assertThat(user.at(minor).post("/attachments", volume.body(",\"mode\":\"ro\"")).status())
        .isEqualTo(status);
  }

  @Test
  void aReadOnlyVolumeIsNotWrittenTo() {
    volume.set("admin_metadata = '{\"readonly\": \"True\"}'");

    assertThat(
            user.post("/attachments", volume.body(",\"mode\":\"rw\""))
                .isFault(400, "badRequest")
                .body())
        .contains("is read-only");
    assertThat(attachment(volume.attach(server)).path("attach_mode").stringValue()).isEqualTo("ro");
  }

  @RepeatedTest(3)
  void ofManyServersOneHasTheVolume() {
    assertThat(Race.run(i -> volume.attach(UUID.randomUUID()).status()))
        .isEqualTo(Map.of(200, 1, 400, Race.CALLERS - 1));
    assertThat(volume.status()).isEqualTo("reserved reserved");
    assertThat(user.read("/attachments?volume_id=" + volume.id()).path("attachments").size())
        .isOne();
  }

  @ParameterizedTest
  @ValueSource(strings = {"creating", "error", "deleting", "maintenance", "in-use", "detaching"})
  void aVolumeThatIsNotFreeIsRefusedByItsStatus(String status) {
    volume.set("status = '" + status + "'");

    assertThat(volume.attach(server).isFault(400, "badRequest").body())
        .contains("Invalid volume", volume.id().toString(), status);
  }

  @Test
  void aServerThatHasAVolumeMayHaveItAgain() {
    UUID first = volume.inUse(server);

    JsonNode second = attachment(volume.attach(server));

    assertThat(second.path("status").stringValue()).isEqualTo("reserved");
    assertThat(second.path("connection_info").size()).isZero();
    assertThat(volume.status()).isEqualTo("in-use attached");
    volume.attach(other).isFault(400, "badRequest");
    assertThat(user.delete("/attachments/" + first).status()).isEqualTo(200);
    assertThat(volume.status()).isEqualTo("reserved reserved");
  }

  @Test
  void aVolumeForSeveralServersIsAttachedToEachOfThem() {
    volume.set("multiattach = true");
    UUID first = volume.inUse(server);
    UUID second = volume.attached(other);
    setStatus(second, "attaching");

    assertThat(volume.act("os-reserve")).isEqualTo(202);
    assertThat(volume.status()).isEqualTo("attaching attached");
    JsonNode shown = user.read("/volumes/" + volume.id()).at("/volume/attachments");
    assertThat(shown.findValuesAsString("attachment_id")).containsExactly(first.toString());
    assertThat(volume.complete(second).status()).isEqualTo(204);
    assertThat(user.read("/volumes/" + volume.id()).at("/volume/attachments").size()).isEqualTo(2);
  }

  @Test
  void aServerSaysThatItHasTheVolume() {
    UUID attachment = volume.attached(server);
    volume.complete(attachment).isFault(400, "badRequest");
    setStatus(attachment, "attaching");

    List<JsonNode> events =
        CatalogApi.eventsOf(
            () -> {
              assertThat(volume.complete(attachment).status()).isEqualTo(204);
              assertThat(volume.complete(attachment).status()).as("again").isEqualTo(204);
            });

    assertThat(events).hasSize(1);
    assertThat(events.getFirst().path("event_type").asString("")).isEqualTo("volume.attach.end");
    assertThat(events.getFirst().at("/payload/status").asString("")).isEqualTo("in-use");
    assertThat(volume.status()).isEqualTo("in-use attached");
    JsonNode shown = user.read("/attachments/" + attachment).path("attachment");
    assertThat(shown.path("status").stringValue()).isEqualTo("attached");
    assertThat(shown.path("attached_at").stringValue()).isNotEmpty();
    JsonNode inVolume = user.read("/volumes/" + volume.id()).at("/volume/attachments/0");
    assertThat(inVolume.path("server_id").stringValue()).isEqualTo(server.toString());
    user.at(43)
        .post("/attachments/" + attachment + "/action", "{\"os-complete\":{}}")
        .isFault(404, "itemNotFound");
  }

  @Test
  void aDeletedAttachmentGivesTheVolumeBack() {
    UUID first = volume.attached(server);
    UUID second = volume.attached(server);

    JsonNode left = user.delete("/attachments/" + first).json().path("attachments");

    assertThat(left.findValuesAsString("id")).containsExactly(second.toString());
    assertThat(left.get(0).propertyNames())
        .containsExactlyInAnyOrder("id", "status", "instance", "volume_id");
    assertThat(volume.status()).isEqualTo("reserved reserved");
    assertThat(user.delete("/attachments/" + second).json().path("attachments").size()).isZero();
    assertThat(volume.status()).isEqualTo("available detached");
    user.delete("/attachments/" + first).isFault(404, "itemNotFound");
  }

  @RepeatedTest(2)
  void ofManyDeletesOneFindsTheAttachment() {
    UUID attachment = volume.attached(server);

    assertThat(Race.run(i -> user.delete("/attachments/" + attachment).status()))
        .isEqualTo(Map.of(200, 1, 404, Race.CALLERS - 1));
    assertThat(volume.status()).isEqualTo("available detached");
  }

  @Test
  void aVolumeThatIsOutOfOrderStaysSo() {
    UUID attachment = volume.attached(server);
    volume.set("status = 'error'");

    assertThat(user.delete("/attachments/" + attachment).status()).isEqualTo(200);

    assertThat(volume.status()).isEqualTo("error detached");
  }

  @Test
  void anAttachedVolumeIsNotDeletedEvenByForce() {
    UUID attachment = volume.attached(server);
    String force = "{\"os-force_delete\":{}}";
    ApiUser admin = user.as("admin");

    user.delete("/volumes/" + volume.id()).isFault(400, "badRequest");
    assertThat(
            admin
                .post("/volumes/" + volume.id() + "/action", force)
                .isFault(400, "badRequest")
                .body())
        .contains("has attachments", attachment.toString());
    user.delete("/attachments/" + attachment);
    assertThat(user.delete("/volumes/" + volume.id()).status()).isEqualTo(202);
  }

  @Test
  void attachmentsOfOtherProjectsAreNotThere() {
    UUID attachment = volume.attached(server);
    setStatus(attachment, "attaching");
    ApiUser stranger = CatalogApi.member().at(71);

    stranger.get("/attachments/" + attachment).isFault(404, "itemNotFound");
    stranger.delete("/attachments/" + attachment).isFault(404, "itemNotFound");
    stranger
        .post("/attachments/" + attachment + "/action", "{\"os-complete\":{}}")
        .isFault(404, "itemNotFound");
    stranger.post("/attachments", volume.body("")).isFault(404, "itemNotFound");
    assertThat(stranger.read("/attachments").path("attachments").size()).isZero();
    assertThat(
            stranger
                .as("admin")
                .read("/attachments?all_tenants=1&volume_id=" + volume.id())
                .path("attachments")
                .size())
        .isOne();
    assertThat(user.read("/attachments/" + attachment).at("/attachment/status").stringValue())
        .isEqualTo("attaching");
  }

  @Test
  void listsAreFilteredSortedAndPaged() {
    UUID first = volume.inUse(server);
    AttachedVolume second = AttachedVolume.make(user);
    UUID later = second.attached(other);

    assertThat(ids("?status=attached")).containsExactly(first.toString());
    assertThat(ids("?instance_id=" + other)).containsExactly(later.toString());
    assertThat(ids("/detail?volume_id=" + second.id())).containsExactly(later.toString());
    assertThat(ids("")).containsExactly(later.toString(), first.toString());
    assertThat(ids("?limit=1&marker=" + later)).containsExactly(first.toString());
    assertThat(user.read("/resource_filters?resource=attachment").toString())
        .contains("\"volume_id\"", "\"status\"", "\"instance_id\"", "\"attach_status\"");
  }

  private List<String> ids(String query) {
    return user.read("/attachments" + query).path("attachments").findValuesAsString("id");
  }
}
