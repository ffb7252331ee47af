package dev.halite.api.attachment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halite.api.ApiUser;
import dev.halite.api.CatalogApi;
import dev.halite.api.Race;
import dev.halite.api.TestClient.Answer;
import dev.halite.common.catalog.attachment.Attachments;
import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.fault.HaliteException;
import dev.halite.common.engine.secret.SecretText;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

@Timeout(60)
@ExtendWith(CatalogApi.class)
class OlderAttachmentsTest {
  private static final String CONNECTOR = "{\"connector\":{\"host\":\"one\",\"ip\":\"10.0.0.1\"}}";
  private static final String OTHER = "{\"connector\":{\"host\":\"two\",\"ip\":\"10.0.0.2\"}}";

  private final UUID server = UUID.randomUUID();
  private AttachedVolume volume;
  private ApiUser user;

  @BeforeEach
  void makeAVolume() {
    FakeNode.serve();
    volume = AttachedVolume.make().set("host = '" + FakeNode.HOST + "'");
    user = volume.user().at(0);
  }

  @AfterEach
  void letGo() {
    FakeNode.release(volume.id());
    FakeNode.fail(volume.id(), null);
  }

  private Answer act(ApiUser who, String key, String value) {
    return who.post("/volumes/" + volume.id() + "/action", "{\"" + key + "\":" + value + "}");
  }

  private int act(String key, String value) {
    return act(user, key, value).status();
  }

  private JsonNode connect(String connector) {
    Answer answer = act(user, "os-initialize_connection", connector);
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    return answer.json().path("connection_info");
  }

  private int attach() {
    return act(
        "os-attach",
        "{\"instance_uuid\":\"%s\",\"mountpoint\":\"/dev/vdb\",\"mode\":\"rw\"}".formatted(server));
  }

  private ApiUser service() {
    return user.as("member:service");
  }

  private JsonNode attachments() {
    return user.read("/volumes/" + volume.id()).at("/volume/attachments");
  }

  @Test
  void aVolumeIsAttachedAndDetachedStepByStep() {
    assertThat(act("os-reserve", "{}")).isEqualTo(202);
    JsonNode told = connect(CONNECTOR);
    assertThat(told.propertyNames()).containsExactlyInAnyOrder("driver_volume_type", "data");
    assertThat(connect(CONNECTOR)).as("again").isEqualTo(told);
    assertThat(volume.status()).isEqualTo("attaching attaching");
    assertThat(attach()).isEqualTo(202);
    assertThat(attach()).as("again").isEqualTo(202);
    assertThat(volume.status()).isEqualTo("in-use attached");
    assertThat(attachments().size()).isOne();
    assertThat(attachments().at("/0/server_id").stringValue()).isEqualTo(server.toString());
    assertThat(attachments().at("/0/device").stringValue()).isEqualTo("/dev/vdb");

    assertThat(act("os-begin_detaching", "{}")).isEqualTo(202);
    assertThat(act("os-terminate_connection", CONNECTOR)).as("a user's word").isEqualTo(409);
    assertThat(act(service(), "os-terminate_connection", CONNECTOR).status()).isEqualTo(202);
    assertThat(volume.status()).isEqualTo("detaching attached");
    assertThat(attachments().size()).isOne();
    assertThat(act("os-detach", "{\"attachment_id\":null}")).isEqualTo(202);
    assertThat(volume.status()).isEqualTo("available detached");
    assertThat(attachments().size()).isZero();
  }

  @Test
  void othersAreToldOfItOnce() {
    List<JsonNode> events =
        CatalogApi.eventsOf(
            () -> {
              act("os-reserve", "{}");
              connect(CONNECTOR);
              attach();
              act("os-begin_detaching", "{}");
              act(service(), "os-terminate_connection", CONNECTOR);
              act("os-detach", "{}");
            });

    assertThat(events.stream().map(event -> event.path("event_type").asString("")))
        .containsExactly(
            "volume.attach.start", "volume.attach.end", "volume.detach.start", "volume.detach.end");
    assertThat(events.getLast().at("/payload/status").asString("")).isEqualTo("available");
  }

  @Test
  void aConnectionThatWasTooSlowIsTakenAwayByItsConnector() {
    act("os-reserve", "{}");
    FakeNode.hold(volume.id());
    assertThat(act("os-initialize_connection", CONNECTOR)).isEqualTo(504);
    FakeNode.release(volume.id());

    assertThat(act("os-terminate_connection", CONNECTOR)).isEqualTo(202);

    assertThat(user.at(71).read("/attachments?volume_id=" + volume.id()).path("attachments").size())
        .isZero();
    assertThat(act("os-unreserve", "{}")).isEqualTo(202);
    assertThat(volume.status()).isEqualTo("available detached");
  }

  @Test
  void aConnectionThatFailedGoesWithTheReservation() {
    act("os-reserve", "{}");
    FakeNode.fail(volume.id(), new HaliteException(FaultCode.BACKEND_FAILURE, "broken"));
    assertThat(act("os-initialize_connection", CONNECTOR)).isEqualTo(500);
    FakeNode.fail(volume.id(), null);

    assertThat(act("os-unreserve", "{}")).isEqualTo(202);

    Awaitility.await()
        .untilAsserted(() -> assertThat(volume.status()).isEqualTo("available detached"));
  }

  @Test
  void aServerMovesWhileItHasTheVolume() {
    act("os-reserve", "{}");
    connect(CONNECTOR);
    attach();

    connect(OTHER);
    assertThat(volume.status()).isEqualTo("in-use attached");
    assertThat(act(service(), "os-terminate_connection", CONNECTOR).status()).isEqualTo(202);

    assertThat(volume.status()).isEqualTo("in-use attached");
    assertThat(attachments().size()).isOne();
    assertThat(act("os-terminate_connection", OTHER)).isEqualTo(202);
    assertThat(act("os-detach", "{}")).isEqualTo(202);
    assertThat(volume.status()).isEqualTo("available detached");
  }

  @Test
  void aVolumeForOneServerIsNotGivenToAnother() {
    act("os-reserve", "{}");
    connect(CONNECTOR);
    attach();
    connect(OTHER);

    Answer answer =
        act(
            user,
            "os-attach",
            "{\"instance_uuid\":\"%s\",\"mountpoint\":\"/dev/vdb\"}".formatted(UUID.randomUUID()));

    assertThat(answer.isFault(400, "badRequest").body()).contains("for one server only");
    assertThat(attachments().size()).isOne();
    assertThat(act("os-unreserve", "{}")).as("of a volume in use").isEqualTo(202);
    assertThat(user.at(71).read("/attachments?volume_id=" + volume.id()).path("attachments").size())
        .as("with the connection over which it moves")
        .isEqualTo(2);
  }

  @Test
  void ofSeveralConnectionsThatOfTheHostIsMeant() {
    volume.set("multiattach = true");
    connect(CONNECTOR);
    connect(OTHER);
    String place = "{\"instance_uuid\":\"%s\",\"mountpoint\":\"/dev/vdb\"%s}";

    assertThat(act("os-attach", place.formatted(server, ""))).as("of which").isEqualTo(400);
    assertThat(act("os-attach", place.formatted(server, ",\"host_name\":\"two\""))).isEqualTo(202);

    assertThat(
            user.as("admin").read("/volumes/" + volume.id()).at("/volume/attachments/0/host_name"))
        .hasToString("\"two\"");
  }

  @Test
  void aConnectionThatIsBeingTakenAwayIsNotGivenOut() {
    act("os-reserve", "{}");
    connect(CONNECTOR);
    attach();
    FakeNode.hold(volume.id());
    assertThat(act(service(), "os-terminate_connection", CONNECTOR).status()).isEqualTo(504);

    assertThat(act("os-initialize_connection", CONNECTOR)).isEqualTo(409);

    FakeNode.release(volume.id());
    Awaitility.await()
        .untilAsserted(() -> assertThat(act("os-initialize_connection", CONNECTOR)).isEqualTo(200));
  }

  @Test
  void newAndOldAreMixed() {
    UUID attachment = volume.attached(server);
    volume.user().put("/attachments/" + attachment, "{\"attachment\":" + CONNECTOR + "}");
    volume.complete(attachment);

    assertThat(connect(CONNECTOR).path("driver_volume_type").stringValue()).isEqualTo("fake");
    assertThat(act("os-begin_detaching", "{}")).isEqualTo(202);
    assertThat(act(service(), "os-detach", "{\"attachment_id\":\"" + attachment + "\"}").status())
        .isEqualTo(202);
    assertThat(volume.status()).isEqualTo("available detached");
  }

  @Test
  void aVolumeIsAttachedByWordAlone() {
    assertThat(act("os-attach", "{\"host_name\":\"metal\",\"mountpoint\":\"/dev/sdb\"}"))
        .isEqualTo(202);
    assertThat(volume.status()).isEqualTo("in-use attached");
    assertThat(act("os-attach", "{\"host_name\":\"other\",\"mountpoint\":\"/dev/sdb\"}"))
        .isEqualTo(400);
    assertThat(act("os-attach", "{\"mountpoint\":\"/dev/sdb\"}")).isEqualTo(400);
    assertThat(act("os-detach", "{}")).isEqualTo(202);
    assertThat(volume.status()).isEqualTo("available detached");
    assertThat(act("os-detach", "{}")).as("of nothing").isEqualTo(202);
  }

  @Test
  void whichOfSeveralIsDetachedHasToBeSaid() {
    volume.set("multiattach = true");
    act("os-attach", "{\"host_name\":\"one\",\"mountpoint\":\"/dev/sdb\"}");
    act("os-attach", "{\"host_name\":\"two\",\"mountpoint\":\"/dev/sdb\"}");

    assertThat(act("os-detach", "{}")).isEqualTo(400);
    String first = attachments().at("/0/attachment_id").stringValue();
    assertThat(act("os-detach", "{\"attachment_id\":\"" + first + "\"}")).isEqualTo(202);
    assertThat(volume.status()).isEqualTo("in-use attached");
    assertThat(act("os-detach", "{\"attachment_id\":\"" + first + "\"}")).isEqualTo(404);
    assertThat(act("os-detach", "{}")).isEqualTo(202);
    assertThat(volume.status()).isEqualTo("available detached");
  }

  @Test
  void aVolumeIsTakenFromAServerThatIsGone() {
    act("os-reserve", "{}");
    connect(CONNECTOR);
    attach();

    assertThat(act("os-force_detach", "{\"connector\":null}")).isEqualTo(403);
    ApiUser admin = user.as("admin:service");
    assertThat(act(user.as("admin"), "os-force_detach", "{}").status()).isEqualTo(409);
    assertThat(act(admin, "os-force_detach", "{\"connector\":null}").status()).isEqualTo(202);

    assertThat(volume.status()).isEqualTo("available detached");
    assertThat(volume.forces()).containsExactly(true);
  }

  @Test
  void aForcedDetachComesAfterOneThatIsUnderWayAndDoesNotCutOff() {
    act("os-reserve", "{}");
    connect(CONNECTOR);
    attach();
    FakeNode.hold(volume.id());
    assertThat(act(service(), "os-detach", "{}").status()).isEqualTo(504);

    assertThat(act(user.as("admin:service"), "os-force_detach", "{}").status()).isEqualTo(504);
    assertThat(act(user.as("admin:service"), "os-force_detach", "{}").status())
        .as("joins")
        .isEqualTo(504);
    assertThat(act(service(), "os-detach", "{}").status()).as("joins").isEqualTo(504);

    assertThat(volume.forces()).containsExactly(false, true);
    int calls = FakeNode.calls(volume.id());
    FakeNode.release(volume.id());
    Awaitility.await()
        .untilAsserted(() -> assertThat(volume.status()).isEqualTo("available detached"));
    assertThat(FakeNode.calls(volume.id())).as("the server was cut off").isEqualTo(calls + 1);
  }

  /** What the withdrawn one waited for is waited for by the forced one. */
  @Test
  void aForcedDetachComesInPlaceOfOneThatWaits() {
    act("os-reserve", "{}");
    connect(CONNECTOR);
    attach();
    FakeNode.hold(volume.id());
    assertThat(act(service(), "os-terminate_connection", CONNECTOR).status()).isEqualTo(504);
    assertThat(act(service(), "os-detach", "{}").status()).isEqualTo(504);
    ApiUser admin = user.as("admin:service");

    assertThat(act(admin, "os-force_detach", "{}").status()).isEqualTo(504);

    assertThat(volume.forces()).containsExactly(false, false, true);
    FakeNode.release(volume.id());
    Awaitility.await()
        .untilAsserted(() -> assertThat(volume.status()).isEqualTo("available detached"));
  }

  @Test
  void aServerWhoseWayWasTakenIsKnownToWhoeverTakesTheVolumeByForce() {
    act("os-reserve", "{}");
    connect(CONNECTOR);
    attach();
    UUID attachment = UUID.fromString(attachments().at("/0/attachment_id").stringValue());
    assertThat(act(service(), "os-terminate_connection", CONNECTOR).status()).isEqualTo(202);
    Attachments rows = CatalogApi.bean(Attachments.class);
    assertThat(rows.way(attachment).info()).isNull();
    int calls = FakeNode.calls(volume.id());
    FakeNode.hold(volume.id());

    assertThat(act(user.as("admin"), "os-force_detach", "{}").status()).isEqualTo(504);

    assertThat(volume.status()).isEqualTo("detaching detaching");
    assertThat(rows.way(attachment).connector().reveal()).contains("10.0.0.1");
    assertThat(rows.otherConnectors(volume.id(), UUID.randomUUID()))
        .as("it keeps nothing")
        .isEmpty();
    FakeNode.release(volume.id());
    Awaitility.await()
        .untilAsserted(() -> assertThat(volume.status()).isEqualTo("available detached"));
    assertThat(FakeNode.calls(volume.id())).isEqualTo(calls + 1);
  }

  @Test
  void aServerThatComesBackHasTheAttachmentThatItHad() {
    act("os-reserve", "{}");
    connect(CONNECTOR);
    attach();
    act(service(), "os-terminate_connection", CONNECTOR);

    connect(CONNECTOR);

    JsonNode all = user.at(71).read("/attachments?volume_id=" + volume.id()).path("attachments");
    assertThat(all.size()).isOne();
    assertThat(volume.status()).isEqualTo("in-use attached");
  }

  @Test
  void aServerWhoseWayWasTakenIsForgottenWhenAnotherIsConnected() {
    act("os-reserve", "{}");
    connect(CONNECTOR);
    attach();
    UUID attachment = UUID.fromString(attachments().at("/0/attachment_id").stringValue());
    act(service(), "os-terminate_connection", CONNECTOR);

    assertThat(
            volume
                .user()
                .put("/attachments/" + attachment, "{\"attachment\":" + OTHER + "}")
                .status())
        .isEqualTo(200);

    List<SecretText> known =
        CatalogApi.bean(Attachments.class).otherConnectors(volume.id(), UUID.randomUUID());
    assertThat(known).extracting(SecretText::reveal).singleElement().asString().contains("two");
  }

  @Test
  void aReadOnlyVolumeIsNotAttachedToBeWritten() {
    volume.set("admin_metadata = '{\"readonly\": \"True\"}'");

    assertThat(act("os-attach", "{\"host_name\":\"h\",\"mountpoint\":\"/m\",\"mode\":\"rw\"}"))
        .isEqualTo(400);
    assertThat(act("os-attach", "{\"host_name\":\"h\",\"mountpoint\":\"/m\",\"mode\":\"ro\"}"))
        .isEqualTo(202);
  }

  @RepeatedTest(2)
  void manyWhoConnectTheSameServerAreToldTheSame() {
    act("os-reserve", "{}");
    Set<JsonNode> told = ConcurrentHashMap.newKeySet();

    assertThat(
            Race.run(
                i -> {
                  told.add(connect(CONNECTOR));
                  return 200;
                }))
        .isEqualTo(Map.of(200, Race.CALLERS));
    assertThat(told).hasSize(1);
    assertThat(FakeNode.calls(volume.id())).isOne();
  }

  @Test
  void strangersAreToldNothing() {
    connect(CONNECTOR);
    ApiUser stranger = CatalogApi.member();

    for (String key : List.of("os-initialize_connection", "os-terminate_connection")) {
      act(stranger, key, CONNECTOR).isFault(404, "itemNotFound");
    }
    act(stranger, "os-detach", "{}").isFault(404, "itemNotFound");
    assertThat(volume.status()).isEqualTo("attaching attaching");
  }
}
