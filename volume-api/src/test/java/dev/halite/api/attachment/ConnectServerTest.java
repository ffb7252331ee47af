package dev.halite.api.attachment;

import static dev.halite.api.attachment.AttachedVolume.attachment;
import static dev.halite.api.attachment.AttachedVolume.idOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.halite.api.ApiUser;
import dev.halite.api.CatalogApi;
import dev.halite.api.Race;
import dev.halite.api.TestClient.Answer;
import dev.halite.common.engine.fault.Fault;
import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.fault.HaliteException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

@Timeout(60)
@ExtendWith(CatalogApi.class)
class ConnectServerTest {
  private static final String CONNECTOR =
      "{\"host\":\"compute-1\",\"ip\":\"10.0.0.7\",\"multipath\":false,\"mountpoint\":\"/dev/vdb\"}";
  private static final String OTHER = "{\"host\":\"compute-2\",\"ip\":\"10.0.0.8\"}";

  private final UUID server = UUID.randomUUID();
  private AttachedVolume volume;
  private ApiUser user;

  @BeforeEach
  void makeAVolume() {
    FakeNode.serve();
    volume = AttachedVolume.make().set("host = '" + FakeNode.HOST + "'");
    user = volume.user();
  }

  @AfterEach
  void letGo() {
    FakeNode.release(volume.id());
  }

  private Answer connect(UUID attachment, String connector) {
    return user.put(
        "/attachments/" + attachment, "{\"attachment\":{\"connector\":" + connector + "}}");
  }

  private Answer delete(UUID attachment) {
    return user.as("member:service").delete("/attachments/" + attachment);
  }

  @Test
  void aServerIsToldHowToReachTheVolume() {
    UUID attachment = volume.attached(server);

    List<JsonNode> events =
        CatalogApi.eventsOf(
            () -> {
              JsonNode shown = attachment(connect(attachment, CONNECTOR));
              assertThat(shown.path("status").stringValue()).isEqualTo("attaching");
              JsonNode info = shown.path("connection_info");
              assertThat(info.propertyNames())
                  .containsExactlyInAnyOrder(
                      "volume_id",
                      "password",
                      "access_mode",
                      "driver_volume_type",
                      "attachment_id");
              assertThat(info.path("driver_volume_type").stringValue()).isEqualTo("fake");
              assertThat(volume.status()).isEqualTo("attaching attaching");
              assertThat(volume.complete(attachment).status()).isEqualTo(204);
            });

    assertThat(events.stream().map(event -> event.path("event_type").asString("")))
        .containsExactly("volume.attach.start", "volume.attach.end");
    assertThat(volume.status()).isEqualTo("in-use attached");
    JsonNode inVolume =
        user.as("admin").read("/volumes/" + volume.id()).at("/volume/attachments/0");
    assertThat(inVolume.path("device").stringValue()).isEqualTo("/dev/vdb");
    assertThat(inVolume.path("host_name").stringValue()).isEqualTo("compute-1");
  }

  @Test
  void whatAServerIsToldIsShownToMembersAndInNoList() {
    UUID attachment = volume.attached(server);
    String told =
        attachment(connect(attachment, CONNECTOR)).at("/connection_info/password").stringValue();

    String one = "/attachments/" + attachment;
    assertThat(user.read(one).at("/attachment/connection_info/password").stringValue())
        .isEqualTo(told);
    assertThat(user.as("reader").read(one).at("/attachment/connection_info").size()).isZero();
    assertThat(user.read("/attachments/detail").at("/attachments/0/connection_info").size())
        .isZero();
    assertThat(
            CatalogApi.jdbc()
                .sql("SELECT string_agg(o::text, '') FROM operation o WHERE resource_id = :id")
                .param("id", attachment)
                .query(String.class)
                .single())
        .contains("attachment.connect")
        .doesNotContain(told, "secret", "10.0.0.7");
    assertThat(
            CatalogApi.jdbc()
                .sql("SELECT encode(connection_info, 'escape') FROM attachment WHERE id = :id")
                .param("id", attachment)
                .query(String.class)
                .single())
        .doesNotContain(told);
  }

  @RepeatedTest(2)
  void manyWhoSayTheSameAreToldTheSame() {
    UUID attachment = volume.attached(server);
    Set<String> told = ConcurrentHashMap.newKeySet();

    assertThat(
            Race.run(
                i -> {
                  Answer answer = connect(attachment, CONNECTOR);
                  told.add(attachment(answer).at("/connection_info/password").stringValue());
                  return answer.status();
                }))
        .isEqualTo(Map.of(200, Race.CALLERS));
    assertThat(told).hasSize(1);
    assertThat(FakeNode.calls(volume.id())).isOne();
  }

  @RepeatedTest(2)
  void ofServersOfManyNamesOneIsConnected() {
    UUID attachment = volume.attached(server);

    assertThat(
            Race.run(i -> connect(attachment, "{\"host\":\"compute-%d\"}".formatted(i)).status()))
        .isEqualTo(Map.of(200, 1, 409, Race.CALLERS - 1));
    assertThat(FakeNode.calls(volume.id())).isOne();
  }

  @Test
  void anotherServerIsRefusedAndNothingChanges() {
    UUID attachment = volume.attached(server);
    String told = attachment(connect(attachment, CONNECTOR)).path("connection_info").toString();

    connect(attachment, OTHER).isFault(409, "conflictingRequest");

    assertThat(attachment(connect(attachment, CONNECTOR)).path("connection_info").toString())
        .isEqualTo(told);
  }

  @Test
  void aConnectionThatTakesLongerIsFoundByARepeat() {
    UUID attachment = volume.attached(server);
    FakeNode.hold(volume.id());

    connect(attachment, CONNECTOR).isFault(504, "computeFault");
    assertThat(volume.status()).isEqualTo("reserved reserved");
    FakeNode.release(volume.id());

    assertThat(attachment(connect(attachment, CONNECTOR)).path("status").stringValue())
        .isEqualTo("attaching");
    assertThat(FakeNode.calls(volume.id())).as("it went on").isOne();
  }

  @Test
  void aDeleteEndsAConnectionThatIsUnderWay() throws Exception {
    UUID attachment = volume.attached(server);
    FakeNode.hold(volume.id());
    CompletableFuture<Answer> connecting =
        CompletableFuture.supplyAsync(
            () -> connect(attachment, CONNECTOR), Thread::startVirtualThread);
    await().until(() -> FakeNode.calls(volume.id()) == 1);
    CompletableFuture<Answer> deleting =
        CompletableFuture.supplyAsync(
            () -> user.delete("/attachments/" + attachment), Thread::startVirtualThread);
    await().until(() -> volume.status().equals("detaching detaching"));
    FakeNode.release(volume.id());

    assertThat(connecting.get().status()).isIn(404, 409);
    assertThat(deleting.get().status()).isEqualTo(200);
    assertThat(volume.status()).isEqualTo("available detached");
  }

  @Test
  void aVolumeThatIsOutOfOrderIsNotConnected() {
    UUID attachment = volume.attached(server);
    volume.set("status = 'error'");

    assertThat(connect(attachment, CONNECTOR).isFault(409, "conflictingRequest").body())
        .contains("Invalid volume");
    assertThat(FakeNode.calls(volume.id())).isZero();
  }

  @Test
  void whatTheServerSaidWrongIsItsOwnToMend() {
    UUID attachment = volume.attached(server);
    FakeNode.fail(
        volume.id(), new HaliteException(FaultCode.INVALID_INPUT, "the connector has no 'host'"));

    assertThat(connect(attachment, "{\"ip\":\"::1\"}").isFault(400, "badRequest").body())
        .contains("has no 'host'");
    FakeNode.fail(volume.id(), null);
    assertThat(connect(attachment, CONNECTOR).status()).isEqualTo(200);
  }

  @Test
  void whatTheStorageSaysIsForOperators() {
    UUID attachment = volume.attached(server);
    for (FaultCode code :
        List.of(
            FaultCode.BACKEND_FAILURE,
            FaultCode.BACKEND_UNAVAILABLE,
            FaultCode.BACKEND_UNSUPPORTED,
            FaultCode.DEADLINE_EXCEEDED)) {
      FakeNode.fail(
          volume.id(), new HaliteException(code, "client.admin, mon 192.0.2.8, /etc/ceph/x.conf"));

      Answer answer = connect(attachment, CONNECTOR);

      assertThat(answer.status()).isEqualTo(code.httpStatus());
      assertThat(answer.body())
          .contains(new Fault(code, "").told())
          .doesNotContain("client.admin", "192.0.2.8", "/etc/ceph");
    }
  }

  @Test
  void aServerMovesElsewhereWithASecondAttachment() {
    UUID first = volume.attached(server);
    attachment(connect(first, CONNECTOR));
    volume.complete(first);
    String body = volume.body(",\"instance_uuid\":\"" + server + "\",\"connector\":" + OTHER);

    Answer made = user.post("/attachments", body);

    assertThat(attachment(made).path("status").stringValue()).isEqualTo("attaching");
    assertThat(attachment(made).path("connection_info").size()).isPositive();
    assertThat(volume.status()).isEqualTo("in-use attached");
    UUID second = idOf(made);
    assertThat(idOf(user.post("/attachments", body))).as("repeated").isEqualTo(second);
    assertThat(volume.complete(second).status()).isEqualTo(204);
    assertThat(delete(first).json().path("attachments").findValuesAsString("id"))
        .containsExactly(second.toString());
    assertThat(volume.status()).isEqualTo("in-use attached");
  }

  @Test
  void whatAServerUsesIsNotTakenFromItByAUser() {
    UUID attachment = volume.attached(server);
    attachment(connect(attachment, CONNECTOR));

    assertThat(user.delete("/attachments/" + attachment).isFault(409, "conflictingRequest").body())
        .contains("using the Compute API");
    user.as("admin").delete("/attachments/" + attachment).isFault(409, "conflictingRequest");
    assertThat(volume.status()).isEqualTo("attaching attaching");
    assertThat(delete(attachment).status()).isEqualTo(200);
    assertThat(volume.status()).isEqualTo("available detached");
  }

  @Test
  void aDeleteThatTakesLongerIsFoundByARepeat() {
    UUID attachment = volume.attached(server);
    attachment(connect(attachment, CONNECTOR));
    volume.complete(attachment);
    FakeNode.hold(volume.id());

    List<JsonNode> events =
        CatalogApi.eventsOf(
            () -> {
              delete(attachment).isFault(504, "computeFault");
              assertThat(volume.status()).isEqualTo("detaching detaching");
              FakeNode.release(volume.id());
              assertThat(delete(attachment).status()).isIn(200, 404);
            });

    assertThat(events.stream().map(event -> event.path("event_type").asString("")))
        .containsExactly("volume.detach.start", "volume.detach.end");
    assertThat(events.getLast().at("/payload/status").asString("")).isEqualTo("available");
    assertThat(volume.status()).isEqualTo("available detached");
    delete(attachment).isFault(404, "itemNotFound");
    assertThat(FakeNode.calls(volume.id())).as("connected and disconnected").isEqualTo(2);
  }

  @RepeatedTest(2)
  void whoeverWinsNothingIsHalfDone() {
    UUID attachment = volume.attached(server);

    Map<Integer, Integer> statuses =
        Race.run(i -> (i % 2 == 0 ? connect(attachment, CONNECTOR) : delete(attachment)).status());

    assertThat(Set.of(200, 404, 409)).containsAll(statuses.keySet());
    assertThat(volume.status()).isEqualTo("available detached");
  }

  @Test
  void strangersAreToldNothing() {
    UUID attachment = volume.attached(server);
    ApiUser stranger = CatalogApi.member().at(71);

    stranger
        .put("/attachments/" + attachment, "{\"attachment\":{\"connector\":" + CONNECTOR + "}}")
        .isFault(404, "itemNotFound");
    assertThat(volume.status()).isEqualTo("reserved reserved");
  }
}
