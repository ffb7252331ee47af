package dev.halite.common.engine.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.halite.common.CommonContext;
import dev.halite.common.catalog.capacity.PoolReports;
import dev.halite.common.catalog.snapshot.Snapshot;
import dev.halite.common.catalog.snapshot.Snapshots;
import dev.halite.common.catalog.type.TypeEvents;
import dev.halite.common.catalog.type.VolumeType;
import dev.halite.common.catalog.type.VolumeTypes;
import dev.halite.common.catalog.volume.VolumeEvents;
import dev.halite.common.catalog.volume.Volumes;
import dev.halite.common.engine.identity.RequestContext;
import dev.halite.common.engine.kind.ResourceType;
import dev.halite.driver.BackendReport;
import dev.halite.driver.PoolFeature;
import dev.halite.driver.PoolReport;
import dev.halite.testkit.broker.BrokerExtension;
import dev.halite.testkit.database.DatabaseExtension;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;

/**
 * Notifications as metering collectors read them: with the expressions that they are shipped with.
 */
@Timeout(120)
class MeteringTest {
  @RegisterExtension static final DatabaseExtension DATABASE = CommonContext.catalog();
  @RegisterExtension static final BrokerExtension BROKER = BrokerExtension.qpid();

  private static final RequestContext CONTEXT =
      new RequestContext("req-7", null, "user", "project", Set.of(), Set.of(), false);

  private static ConfigurableApplicationContext process;
  private static List<JsonNode> received;

  private final JdbcClient jdbc = process.getBean(JdbcClient.class);
  private final TransactionTemplate transactions = process.getBean(TransactionTemplate.class);
  private final UUID volume = UUID.randomUUID();

  @BeforeAll
  static void start() {
    process =
        CommonContext.start(
            DATABASE,
            BROKER,
            "halite.worker.host=node-1",
            "halite.notifications.enabled=true",
            "halite.notifications.exchange=metering-test");
    received = Notified.by(process, "metering-test");
  }

  @AfterAll
  static void stop() {
    process.close();
  }

  @BeforeEach
  void forget() {
    received.clear();
  }

  @Test
  void aVolumeIsMeteredWithItsServerAndItsImage() throws Exception {
    UUID server = UUID.randomUUID();
    UUID image = UUID.randomUUID();
    insertVolume("node-1@disks#fast", "{\"os_type\": \"linux\", \"image_id\": \"" + image + "\"}");
    jdbc.sql(
            """
            INSERT INTO attachment (id, volume_id, project_id, instance_id, attach_status,
                                    attached_host, mountpoint, connection_info)
            VALUES (gen_random_uuid(), :volume, 'p', :server, 'attached', 'compute-1', '/dev/vdb',
                    'secret')
            """)
        .param("volume", volume)
        .param("server", server)
        .update();

    JsonNode notification = told("volume.create.end");

    assertThat(
            ConsumerExpressions.values(
                notification,
                "$.payload.size",
                "$.payload.user_id",
                "$.payload.tenant_id",
                "$.payload.volume_id",
                "$.payload.display_name",
                "$.payload.volume_type",
                "$.payload.glance_metadata[?key=image_id].value",
                "$.payload.volume_attachment[0].server_id",
                "payload.volume_attachment[0].instance_uuid",
                "payload.metadata[?key=tier].value",
                "payload.availability_zone",
                "payload.replication_status",
                "payload.replication_extended_status",
                "payload.replication_driver_data",
                "payload.status",
                "payload.host",
                "publisher_id.`split(., 1, 1)`",
                "publisher_id.`split(., 0, -1)`"))
        .containsExactly(
            Map.entry("$.payload.size", "[3]"),
            Map.entry("$.payload.user_id", "[\"u\"]"),
            Map.entry("$.payload.tenant_id", "[\"p\"]"),
            Map.entry("$.payload.volume_id", "[\"" + volume + "\"]"),
            Map.entry("$.payload.display_name", "[\"data\"]"),
            Map.entry("$.payload.volume_type", "[\"" + defaultType().id() + "\"]"),
            Map.entry("$.payload.glance_metadata[?key=image_id].value", "[\"" + image + "\"]"),
            Map.entry("$.payload.volume_attachment[0].server_id", "[\"" + server + "\"]"),
            Map.entry("payload.volume_attachment[0].instance_uuid", "[\"" + server + "\"]"),
            Map.entry("payload.metadata[?key=tier].value", "[\"gold\"]"),
            Map.entry("payload.availability_zone", "[\"nova\"]"),
            Map.entry("payload.replication_status", "[null]"),
            Map.entry("payload.replication_extended_status", "[null]"),
            Map.entry("payload.replication_driver_data", "[null]"),
            Map.entry("payload.status", "[\"available\"]"),
            Map.entry("payload.host", "[\"node-1@disks#fast\"]"),
            Map.entry("publisher_id.`split(., 1, 1)`", "[\"node-1@disks#fast\"]"),
            Map.entry("publisher_id.`split(., 0, -1)`", "[\"volume\"]"));
    assertThat(notification.toString()).doesNotContain("secret", "connection_info");
  }

  @Test
  void aVolumeWithoutServerImageAndLaunchHasEmptyListsAndATime() throws Exception {
    insertVolume(null, "{}");

    JsonNode unplaced = told("volume.create.start");
    assertThat(
            ConsumerExpressions.values(
                unplaced,
                "payload.volume_attachment",
                "payload.volume_attachment[0].server_id",
                "payload.glance_metadata",
                "payload.glance_metadata[?key=image_id].value",
                "publisher_id"))
        .containsExactly(
            Map.entry("payload.volume_attachment", "[[]]"),
            Map.entry("payload.volume_attachment[0].server_id", "[]"),
            Map.entry("payload.glance_metadata", "[[]]"),
            Map.entry("payload.glance_metadata[?key=image_id].value", "[]"),
            Map.entry("publisher_id", "[\"volume.node-1\"]"));
    for (String time : List.of("launched_at", "created_at")) {
      assertThat(unplaced.path("payload").path(time).asString())
          .as(time)
          .matches("20\\d\\d-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\+00:00");
    }

    jdbc.sql("UPDATE volume SET host = 'node-2@disks#fast' WHERE id = :id")
        .param("id", volume)
        .update();
    assertThat(told("volume.delete.start").path("publisher_id").asString())
        .isEqualTo("volume.node-2@disks");
  }

  @Test
  void aSnapshotIsMeteredWithItsVolume() throws Exception {
    insertVolume("node-1@disks#fast", "{}");
    UUID snapshot = UUID.randomUUID();
    jdbc.sql(
            """
            INSERT INTO snapshot (id, volume_id, project_id, user_id, name, size_gb, status,
                                  placement, metadata)
            VALUES (:id, :volume, 'p', 'u', 'before', 3, 'available', gen_random_uuid(),
                    '{"tier": "it''s gold"}')
            """)
        .param("id", snapshot)
        .param("volume", volume)
        .update();

    JsonNode notification = toldOfSnapshot("snapshot.create.end", snapshot);

    assertThat(
            ConsumerExpressions.values(
                notification,
                "$.payload.volume_size",
                "$.payload.user_id",
                "$.payload.tenant_id",
                "$.payload.snapshot_id",
                "$.payload.display_name",
                "payload.volume_id",
                "payload.availability_zone",
                "payload.status",
                "payload.deleted",
                "payload.metadata",
                "payload.glance_metadata[?key=image_id].value",
                "payload.volume_attachment[0].server_id",
                "publisher_id.`split(., 1, 1)`",
                "publisher_id.`split(., 0, -1)`"))
        .containsExactly(
            Map.entry("$.payload.volume_size", "[3]"),
            Map.entry("$.payload.user_id", "[\"u\"]"),
            Map.entry("$.payload.tenant_id", "[\"p\"]"),
            Map.entry("$.payload.snapshot_id", "[\"" + snapshot + "\"]"),
            Map.entry("$.payload.display_name", "[\"before\"]"),
            Map.entry("payload.volume_id", "[\"" + volume + "\"]"),
            Map.entry("payload.availability_zone", "[\"nova\"]"),
            Map.entry("payload.status", "[\"available\"]"),
            Map.entry("payload.deleted", "[\"\"]"),
            Map.entry("payload.metadata", "[\"{'tier': 'it\\\\'s gold'}\"]"),
            Map.entry("payload.glance_metadata[?key=image_id].value", "[]"),
            Map.entry("payload.volume_attachment[0].server_id", "[]"),
            Map.entry("publisher_id.`split(., 1, 1)`", "[\"node-1@disks\"]"),
            Map.entry("publisher_id.`split(., 0, -1)`", "[\"snapshot\"]"));
    assertThat(notification.path("payload").path("created_at").asString())
        .matches("20\\d\\d-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\+00:00");

    jdbc.sql("UPDATE snapshot SET status = 'deleted' WHERE id = :id")
        .param("id", snapshot)
        .update();
    assertThat(
            ConsumerExpressions.values(
                toldOfSnapshot("snapshot.delete.end", snapshot), "payload.deleted"))
        .containsExactly(Map.entry("payload.deleted", "[\"True\"]"));
  }

  @Test
  void aPoolAndItsBackendAreMeteredWhenTheirRoomChanges() throws Exception {
    long backend = registerBackend();
    report(backend, 60);

    await().untilAsserted(() -> assertThat(types()).contains("capacity.backend"));
    assertThat(types()).containsExactly("capacity.pool", "capacity.pool", "capacity.backend");
    assertThat(
            ConsumerExpressions.values(
                received.getFirst(),
                "$.payload.name_to_id",
                "$.payload.name_to_id.`split(#, 0, 1)`",
                "$.payload.total",
                "$.payload.free",
                "$.payload.allocated",
                "$.payload.provisioned",
                "$.payload.virtual_free",
                "$.publisher_id"))
        .containsExactly(
            Map.entry("$.payload.name_to_id", "[\"node-1@disks#a\"]"),
            Map.entry("$.payload.name_to_id.`split(#, 0, 1)`", "[\"node-1@disks\"]"),
            Map.entry("$.payload.total", "[100.0]"),
            Map.entry("$.payload.free", "[60.0]"),
            Map.entry("$.payload.allocated", "[0.0]"),
            Map.entry("$.payload.provisioned", "[40.0]"),
            Map.entry("$.payload.virtual_free", "[160.0]"),
            Map.entry("$.publisher_id", "[\"capacity.node-1\"]"));
    assertThat(
            ConsumerExpressions.values(
                received.getLast(), "$.payload.name_to_id", "$.payload.total", "$.payload.free"))
        .containsExactly(
            Map.entry("$.payload.name_to_id", "[\"node-1@disks\"]"),
            Map.entry("$.payload.total", "[200.0]"),
            Map.entry("$.payload.free", "[120.0]"));

    received.clear();
    report(backend, 60);
    report(backend, 50);
    await().untilAsserted(() -> assertThat(types()).contains("capacity.backend"));
    assertThat(types()).containsExactly("capacity.pool", "capacity.pool", "capacity.backend");
    assertThat(received.getFirst().path("payload").path("free").asDouble()).isEqualTo(50);
  }

  @Test
  void aTypeAndItsExtraSpecsAreToldOf() throws Exception {
    TypeEvents events = process.getBean(TypeEvents.class);
    VolumeType type = defaultType();
    transactions.executeWithoutResult(
        status -> {
          events.record("create", type, CONTEXT);
          events.specsAdded(type, Map.of("tier", "gold"), CONTEXT);
          events.specsChanged(type, List.of("tier"), CONTEXT);
          events.specRemoved(type, "tier", CONTEXT);
        });
    events.recordFailure("delete", Map.of("id", type.id()), "It is in use.", CONTEXT);

    await().untilAsserted(() -> assertThat(received).hasSize(5));
    assertThat(types())
        .containsExactly(
            "volume_type.create",
            "volume_type_extra_specs.create",
            "volume_type_extra_specs.update",
            "volume_type_extra_specs.delete",
            "volume_type.delete");
    assertThat(
            ConsumerExpressions.values(
                received.getFirst(),
                "publisher_id",
                "payload.volume_types.id",
                "payload.volume_types.name"))
        .containsExactly(
            Map.entry("publisher_id", "[\"volumeType.node-1\"]"),
            Map.entry("payload.volume_types.id", "[\"" + type.id() + "\"]"),
            Map.entry("payload.volume_types.name", "[\"__DEFAULT__\"]"));
    assertThat(
            ConsumerExpressions.values(
                received.get(1), "publisher_id", "payload.type_id", "payload.specs.tier"))
        .containsExactly(
            Map.entry("publisher_id", "[\"volumeTypeExtraSpecs.node-1\"]"),
            Map.entry("payload.type_id", "[\"" + type.id() + "\"]"),
            Map.entry("payload.specs.tier", "[\"gold\"]"));
    assertThat(received.get(3).path("payload").path("id").asString()).isEqualTo("tier");
    assertThat(received.get(3).path("payload").path("deleted_at").asString()).startsWith("20");
    assertThat(received.getLast().path("priority").asString()).isEqualTo("ERROR");
    assertThat(received.getLast().path("payload").path("error_message").asString())
        .isEqualTo("It is in use.");
  }

  private JsonNode told(String type) {
    received.clear();
    transactions.executeWithoutResult(
        status ->
            process
                .getBean(VolumeEvents.class)
                .record(type, process.getBean(Volumes.class).require(volume, null), CONTEXT));
    await().untilAsserted(() -> assertThat(types()).containsExactly(type));
    return received.getFirst();
  }

  @SuppressWarnings("unchecked")
  private JsonNode toldOfSnapshot(String type, UUID snapshot) {
    received.clear();
    ResourceEvents<Snapshot> events =
        (ResourceEvents<Snapshot>)
            process.getBeansOfType(ResourceEvents.class).values().stream()
                .filter(each -> each.resourceType() == ResourceType.SNAPSHOT)
                .findFirst()
                .orElseThrow();
    Snapshot row = process.getBean(Snapshots.class).require(snapshot, null);
    transactions.executeWithoutResult(status -> events.record(type, row, CONTEXT));
    await().untilAsserted(() -> assertThat(types()).containsExactly(type));
    return received.getFirst();
  }

  private static List<String> types() {
    return received.stream().map(one -> one.path("event_type").asString()).toList();
  }

  private static VolumeType defaultType() {
    return process
        .getBean(VolumeTypes.class)
        .findByName(VolumeTypes.DEFAULT_NAME, null)
        .orElseThrow();
  }

  private void insertVolume(String host, String imageMetadata) {
    jdbc.sql(
            """
            INSERT INTO volume (id, project_id, user_id, name, size_gb, status, host,
                                availability_zone, volume_type_id, metadata, image_metadata)
            VALUES (:id, 'p', 'u', 'data', 3, 'available', :host, 'nova', :type,
                    '{"tier": "gold"}', CAST(:image AS jsonb))
            """)
        .param("id", volume)
        .param("host", host)
        .param("type", defaultType().id())
        .param("image", imageMetadata)
        .update();
  }

  private long registerBackend() {
    UUID service = UUID.randomUUID();
    jdbc.sql(
            """
            INSERT INTO service (id, binary_name, host, availability_zone)
            VALUES (:id, 'cinder-volume', 'node-1@disks', 'nova')
            """)
        .param("id", service)
        .update();
    return transactions
        .execute(
            status ->
                process.getBean(PoolReports.class).registerBackend("node-1@disks", service, "file"))
        .id();
  }

  private void report(long backend, double free) {
    PoolReports reports = process.getBean(PoolReports.class);
    BackendReport report =
        new BackendReport("v", "1", "file", List.of(pool("a", free), pool("b", free)), Map.of());
    transactions.executeWithoutResult(status -> reports.store(backend, report, reports.now()));
  }

  private static PoolReport pool(String name, double free) {
    return new PoolReport(name, 100.0, free, 40, 0, 0, 2.0, Set.of(PoolFeature.THIN), Map.of());
  }
}
