package dev.halite.api.attachment;

import static dev.halite.api.attachment.AttachedVolume.attachment;
import static dev.halite.api.attachment.AttachedVolume.idOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.halite.api.ApiUser;
import dev.halite.api.CatalogApi;
import dev.halite.api.Race;
import dev.halite.api.TestClient.Answer;
import dev.halite.api.action.Once;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/**
 * Where the storage has nothing to do for a connection no node is asked: here none would answer.
 */
@Timeout(60)
@ExtendWith(CatalogApi.class)
class ConnectAtOnceTest {
  private static final String BACKEND = "told@images";
  private static final String CONNECTOR = "{\"host\":\"one\",\"ip\":\"10.0.0.1\"}";
  private static final String OTHER = "{\"host\":\"two\",\"ip\":\"10.0.0.2\"}";

  private final UUID server = UUID.randomUUID();
  private AttachedVolume volume;
  private ApiUser user;

  @BeforeEach
  void makeAVolume() {
    UUID service = UUID.randomUUID();
    AttachedVolume.sql(
        "INSERT INTO service (id, binary_name, host, availability_zone)"
            + " VALUES (:id, 'cinder-volume', '"
            + BACKEND
            + "', 'nova')",
        service);
    AttachedVolume.sql(
        "INSERT INTO backend (host, service_id, driver, state) VALUES ('"
            + BACKEND
            + "', :id, 'any', 'up')",
        service);
    CatalogApi.jdbc()
        .sql("INSERT INTO pool (backend_id, name) SELECT id, 'p' FROM backend WHERE host = :host")
        .param("host", BACKEND)
        .update();
    reportMonitors("10.1.1.1");
    volume = AttachedVolume.make().set("host = '" + BACKEND + "#p'");
    user = volume.user();
  }

  @AfterEach
  void forget() {
    for (String sql :
        List.of(
            "DELETE FROM pool p USING backend b WHERE b.id = p.backend_id AND b.host = :host",
            "DELETE FROM backend WHERE host = :host",
            "DELETE FROM service WHERE host = :host")) {
      CatalogApi.jdbc().sql(sql).param("host", BACKEND).update();
    }
  }

  private static void reportMonitors(String host) {
    CatalogApi.jdbc()
        .sql(
            """
            UPDATE pool p SET connection_template = CAST(:template AS jsonb)
            FROM backend b WHERE b.id = p.backend_id AND b.host = :host
            """)
        .param(
            "template",
            """
            {"volumeType": "rbd",
             "data": {"name": "p/volume-{volume_id}", "hosts": ["%s"], "secret_uuid": "s-7",
                      "volume_id": "{volume_id}", "qos_specs": null}}"""
                .formatted(host))
        .param("host", BACKEND)
        .update();
  }

  private Answer connect(UUID attachment, String connector) {
    return user.put(
        "/attachments/" + attachment, "{\"attachment\":{\"connector\":" + connector + "}}");
  }

  private Answer delete(UUID attachment) {
    return user.as("member:service").delete("/attachments/" + attachment);
  }

  private Answer act(ApiUser who, String key, String value) {
    return who.at(0).post("/volumes/" + volume.id() + "/action", "{\"" + key + "\":" + value + "}");
  }

  private String operations() {
    return CatalogApi.jdbc()
        .sql(
            """
            SELECT COALESCE(string_agg(o.kind, ' '), '') FROM operation o
            JOIN attachment a ON a.id = o.resource_id WHERE a.volume_id = :id
            """)
        .param("id", volume.id())
        .query(String.class)
        .single();
  }

  private static List<String> types(List<JsonNode> events) {
    return events.stream().map(event -> event.path("event_type").asString("")).toList();
  }

  /** What a server is told is on its attachment, and kept for no request that is sent again. */
  @Test
  void whoAsksAgainWithItsKeyIsToldNoSecret() {
    String body = volume.body(",\"instance_uuid\":\"" + server + "\",\"connector\":" + CONNECTOR);
    String key = UUID.randomUUID().toString();
    Answer first = user.send("POST", "/attachments", body, Once.HEADER, key);
    assertThat(attachment(first).path("connection_info").size()).isPositive();
    Answer again = user.send("POST", "/attachments", body, Once.HEADER, key);
    assertThat(idOf(again)).isEqualTo(idOf(first));
    assertThat(attachment(again).path("connection_info"))
        .isEqualTo(attachment(first).path("connection_info"));
  }

  @Test
  void aServerIsToldAndLetGoWithoutAnOperation() {
    UUID attachment = volume.attached(server);

    List<JsonNode> events =
        CatalogApi.eventsOf(
            () -> {
              JsonNode shown = attachment(connect(attachment, CONNECTOR));
              assertThat(shown.path("status").stringValue()).isEqualTo("attaching");
              JsonNode info = shown.path("connection_info");
              assertThat(info.path("driver_volume_type").stringValue()).isEqualTo("rbd");
              assertThat(info.path("name").stringValue()).isEqualTo("p/volume-" + volume.id());
              assertThat(info.path("volume_id").stringValue()).isEqualTo(volume.id().toString());
              assertThat(info.path("access_mode").stringValue()).isEqualTo("rw");
              assertThat(volume.status()).isEqualTo("attaching attaching");
              assertThat(volume.complete(attachment).status()).isEqualTo(204);
              assertThat(volume.status()).isEqualTo("in-use attached");
              assertThat(
                      CatalogApi.jdbc()
                          .sql(
                              "SELECT encode(connection_info, 'escape')"
                                  + " || encode(connector, 'escape') FROM attachment WHERE id = :id")
                          .param("id", attachment)
                          .query(String.class)
                          .single())
                  .doesNotContain("10.1.1.1", "s-7", "10.0.0.1");
              user.delete("/attachments/" + attachment).isFault(409, "conflictingRequest");
              assertThat(delete(attachment).json().path("attachments").size()).isZero();
            });

    assertThat(types(events))
        .containsExactly(
            "volume.attach.start", "volume.attach.end", "volume.detach.start", "volume.detach.end");
    assertThat(events.getLast().at("/payload/status").asString("")).isEqualTo("available");
    assertThat(volume.status()).isEqualTo("available detached");
    assertThat(operations()).isEmpty();
    delete(attachment).isFault(404, "itemNotFound");
  }

  /** As a server says it that reaches volumes by several ways or not at all. */
  @ParameterizedTest
  @CsvSource({"true, true", "'\"True\"', true", "false, false", "'\"no\"', false"})
  void whoEnforcesSeveralWaysIsToldSoByBothKindsOfRequests(String said, boolean told) {
    String connector =
        CONNECTOR.replace("}", ",\"multipath\":true,\"enforce_multipath\":" + said + "}");
    UUID attachment = volume.attached(server);
    assertThat(
            attachment(connect(attachment, connector))
                .at("/connection_info/enforce_multipath")
                .booleanValue())
        .isEqualTo(told);
    delete(attachment);

    act(user, "os-reserve", "{}");
    Answer older = act(user, "os-initialize_connection", "{\"connector\":" + connector + "}");
    assertThat(older.json().at("/connection_info/data/enforce_multipath").booleanValue())
        .isEqualTo(told);
  }

  @Test
  void whoSaysItsConnectorWithTheAttachmentIsToldWithTheFirstAnswer() {
    String body = volume.body(",\"instance_uuid\":\"" + server + "\",\"connector\":" + CONNECTOR);

    Answer made = user.post("/attachments", body);

    assertThat(attachment(made).path("status").stringValue()).isEqualTo("attaching");
    assertThat(attachment(made).at("/connection_info/hosts/0").stringValue()).isEqualTo("10.1.1.1");
    assertThat(idOf(user.post("/attachments", body))).as("repeated").isEqualTo(idOf(made));
    assertThat(operations()).isEmpty();
  }

  @Test
  void clientsThatKnowNoAttachmentsAreServedTheSame() {
    String connector = "{\"connector\":" + CONNECTOR + "}";
    assertThat(act(user, "os-reserve", "{}").status()).isEqualTo(202);
    Answer told = act(user, "os-initialize_connection", connector);
    assertThat(told.json().at("/connection_info/data/name").stringValue())
        .isEqualTo("p/volume-" + volume.id());
    assertThat(
            act(
                    user,
                    "os-attach",
                    "{\"instance_uuid\":\"%s\",\"mountpoint\":\"/dev/vdb\",\"mode\":\"rw\"}"
                        .formatted(server))
                .status())
        .isEqualTo(202);
    assertThat(volume.status()).isEqualTo("in-use attached");

    ApiUser service = user.as("member:service");
    assertThat(act(service, "os-terminate_connection", connector).status()).isEqualTo(202);
    assertThat(volume.status()).isEqualTo("in-use attached");
    assertThat(act(service, "os-detach", "{}").status()).isEqualTo(202);
    assertThat(volume.status()).isEqualTo("available detached");
    assertThat(operations()).isEmpty();
  }

  @Test
  void whatHasChangedIsToldAtTheNextConnectAndToNobodyElse() {
    UUID attachment = volume.attached(server);
    attachment(connect(attachment, CONNECTOR));
    volume.complete(attachment);
    reportMonitors("10.2.2.2");

    connect(attachment, OTHER).isFault(409, "conflictingRequest");
    assertThat(
            user.read("/attachments/" + attachment)
                .at("/attachment/connection_info/hosts/0")
                .stringValue())
        .isEqualTo("10.1.1.1");
    List<JsonNode> events =
        CatalogApi.eventsOf(
            () ->
                assertThat(
                        attachment(connect(attachment, CONNECTOR))
                            .at("/connection_info/hosts/0")
                            .stringValue())
                    .isEqualTo("10.2.2.2"));

    assertThat(events).isEmpty();
    assertThat(volume.status()).isEqualTo("in-use attached");
  }

  @Test
  void aServerIsToldOnWhatTermsItHasTheVolume() {
    UUID qos = UUID.randomUUID();
    AttachedVolume.sql(
        """
        WITH qos AS (
          INSERT INTO qos_spec (id, name, consumer, specs)
          VALUES (:id, gen_random_uuid(), 'both', '{"read_iops_sec_per_gb": "20", "other": "x"}')),
        type AS (
          INSERT INTO volume_type (id, name, qos_spec_id, extra_specs)
          VALUES (:id, gen_random_uuid(), :id, '{"cacheable": "<is> True"}'))
        DELETE FROM user_message WHERE false
        """,
        qos);
    volume.set("size_gb = 3, volume_type_id = '" + qos + "'");
    UUID attachment = volume.attached(server);

    JsonNode info = attachment(connect(attachment, CONNECTOR)).path("connection_info");

    assertThat(info.path("qos_specs").toString())
        .isIn("{\"read_iops_sec\":60,\"other\":\"x\"}", "{\"other\":\"x\",\"read_iops_sec\":60}");
    assertThat(info.path("cacheable").booleanValue()).isTrue();
    AttachedVolume.sql("UPDATE qos_spec SET consumer = 'back-end' WHERE id = :id", qos);
    JsonNode again = attachment(connect(attachment, CONNECTOR)).path("connection_info");
    assertThat(again.path("qos_specs").isNull()).as("the storage keeps them").isTrue();
  }

  @Test
  void aServerThatHasToBeCutOffIsCutOffByTheNode() {
    UUID attachment = volume.attached(server);
    attachment(connect(attachment, CONNECTOR));
    volume.complete(attachment);

    act(user.as("admin:service"), "os-force_detach", "{\"attachment_id\":\"" + attachment + "\"}");

    assertThat(operations()).isEqualTo("attachment.disconnect");
    assertThat(volume.status()).isEqualTo("detaching detaching");
    connect(attachment, CONNECTOR).isFault(409, "conflictingRequest");
  }

  @Test
  void aServerWhoseWayWasTakenIsCutOffByTheNodeAllTheSame() {
    UUID attachment = volume.attached(server);
    attachment(connect(attachment, CONNECTOR));
    volume.complete(attachment);
    String connector = "{\"connector\":" + CONNECTOR + "}";
    assertThat(act(user.as("member:service"), "os-terminate_connection", connector).status())
        .isEqualTo(202);
    assertThat(operations()).isEmpty();

    act(user.as("admin"), "os-force_detach", "{\"attachment_id\":\"" + attachment + "\"}");

    assertThat(operations()).isEqualTo("attachment.disconnect");
    assertThat(volume.status()).isEqualTo("detaching detaching");
  }

  @Test
  void aPoolThatHasGoneTellsNothing() {
    UUID attachment = volume.attached(server);
    CatalogApi.jdbc()
        .sql(
            "UPDATE pool p SET gone = true FROM backend b"
                + " WHERE b.id = p.backend_id AND b.host = :host")
        .param("host", BACKEND)
        .update();

    connect(attachment, CONNECTOR).isFault(504, "computeFault");

    assertThat(operations()).isEqualTo("attachment.connect");
  }

  @RepeatedTest(2)
  void ofServersOfManyNamesOneIsConnectedAndTheSameIsToldTheSame() {
    UUID attachment = volume.attached(server);
    assertThat(
            Race.run(i -> connect(attachment, "{\"host\":\"compute-%d\"}".formatted(i)).status()))
        .isEqualTo(Map.of(200, 1, 409, Race.CALLERS - 1));
    UUID second = AttachedVolume.make(user).set("host = '" + BACKEND + "#p'").attached(server);
    Set<String> told = ConcurrentHashMap.newKeySet();
    assertThat(
            Race.run(
                i -> {
                  Answer answer = connect(second, CONNECTOR);
                  told.add(attachment(answer).path("connection_info").toString());
                  return answer.status();
                }))
        .isEqualTo(Map.of(200, Race.CALLERS));
    assertThat(told).hasSize(1);
  }

  @RepeatedTest(2)
  void whoeverWinsNothingIsHalfDone() {
    UUID attachment = volume.attached(server);

    Map<Integer, Integer> statuses =
        Race.run(i -> (i % 2 == 0 ? connect(attachment, CONNECTOR) : delete(attachment)).status());

    assertThat(Set.of(200, 404, 409)).containsAll(statuses.keySet());
    assertThat(volume.status()).isEqualTo("available detached");
    assertThat(operations()).isEmpty();
  }

  @Test
  void whoMayOnlyReadIsToldSo() {
    volume.set("admin_metadata = '{\"readonly\":\"True\"}'");
    UUID attachment = volume.attached(server);

    assertThat(
            attachment(connect(attachment, CONNECTOR))
                .at("/connection_info/access_mode")
                .stringValue())
        .isEqualTo("ro");
  }
}
