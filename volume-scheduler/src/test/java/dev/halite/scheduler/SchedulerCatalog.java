package dev.halite.scheduler;

import static org.awaitility.Awaitility.await;

import dev.halite.common.catalog.type.VolumeTypes;
import dev.halite.common.catalog.volume.CloneSource;
import dev.halite.common.catalog.volume.MigratePayload;
import dev.halite.common.catalog.volume.NewVolume;
import dev.halite.common.catalog.volume.RetypePayload;
import dev.halite.common.catalog.volume.VolumeCreatePayload;
import dev.halite.common.catalog.volume.VolumeCreatePayload.Attempt;
import dev.halite.common.catalog.volume.VolumeKind;
import dev.halite.common.catalog.volume.Volumes;
import dev.halite.common.engine.database.CatalogSchema;
import dev.halite.common.engine.identity.RequestContext;
import dev.halite.common.engine.operation.NewOperation;
import dev.halite.common.engine.operation.NoPayload;
import dev.halite.common.engine.operation.Operations;
import dev.halite.common.engine.operation.Queues;
import dev.halite.testkit.ServiceSettings;
import dev.halite.testkit.broker.BrokerUnderTest;
import dev.halite.testkit.database.DatabaseExtension;
import dev.halite.testkit.database.DatabaseUnderTest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.transaction.support.TransactionTemplate;

/** What the other services would have written: backends with their reports, volumes asked for. */
public final class SchedulerCatalog {
  private static final RequestContext CONTEXT =
      new RequestContext("req-test", null, "user", "project", Set.of("member"), Set.of(), false);

  private final ConfigurableApplicationContext process;

  public SchedulerCatalog(ConfigurableApplicationContext process) {
    this.process = process;
  }

  /** A database with the catalog's schema. */
  public static DatabaseExtension database() {
    return DatabaseExtension.embedded().preparedBy("catalog", SchedulerCatalog::migrate);
  }

  private static void migrate(DatabaseUnderTest database) {
    new CatalogSchema(
            new DriverManagerDataSource(database.jdbcUrl(), database.user(), database.password()))
        .migrate();
  }

  public static ConfigurableApplicationContext startScheduler(
      DatabaseUnderTest database, BrokerUnderTest broker, WebApplicationType web, String... more) {
    List<String> properties =
        new ArrayList<>(
            List.of(
                ServiceSettings.of(
                    database,
                    broker,
                    "server.port=0",
                    "halite.worker.host=test",
                    "halite.worker.sweep=300ms",
                    "halite.worker.shutdown=1s")));
    properties.addAll(List.of(more));
    return new SpringApplicationBuilder(VolumeScheduler.class)
        .web(web)
        .properties(properties.toArray(String[]::new))
        .run();
  }

  /** Forgets all backends, so that each test has its own. */
  public void withoutBackends() {
    for (String table : List.of("operation_run", "pool_claim", "pool", "worker_fence", "backend")) {
      jdbc().sql("DELETE FROM " + table).update();
    }
    jdbc().sql("DELETE FROM service WHERE binary_name = 'cinder-volume'").update();
    jdbc().sql("DELETE FROM cluster").update();
    jdbc().sql("DELETE FROM worker WHERE host NOT LIKE 'test%'").update();
  }

  /** A backend {@code name@disks} that is up, without a pool. */
  public void backend(String name) {
    backend(name, node(name, "north", null));
  }

  /**
   * A backend {@code name@disks} that is up, with one pool, and that the nodes of a cluster serve.
   */
  public void cluster(String name, double totalGib, UUID... services) {
    jdbc()
        .sql(
            """
            INSERT INTO cluster (id, name, service)
            VALUES (gen_random_uuid(), :name, 'cinder-volume')
            """)
        .param("name", name + "@disks")
        .update();
    backend(name, services[0]);
    anotherPool(name, "pool", totalGib);
  }

  /** A node that is up, with the service {@code name@disks}, of a cluster or of none. */
  public UUID node(String name, String zone, @Nullable String cluster) {
    UUID worker = UUID.randomUUID();
    UUID service = UUID.randomUUID();
    jdbc()
        .sql(
            """
            INSERT INTO worker (id, host, lease_until)
            VALUES (:id, :host, clock_timestamp() + interval '1 hour')
            """)
        .param("id", worker)
        .param("host", name)
        .update();
    jdbc()
        .sql(
            """
            INSERT INTO service (id, binary_name, host, cluster_name, availability_zone, worker_id)
            VALUES (:id, 'cinder-volume', :host, :cluster, :zone, :worker)
            """)
        .param("id", service)
        .param("host", name + "@disks")
        .param("cluster", cluster == null ? null : cluster + "@disks")
        .param("zone", zone)
        .param("worker", worker)
        .update();
    return service;
  }

  private void backend(String name, UUID service) {
    jdbc()
        .sql(
            """
            INSERT INTO backend (host, service_id, driver, state)
            VALUES (:host, :service, 'file', 'up')
            """)
        .param("host", name + "@disks")
        .param("service", service)
        .update();
  }

  /** An empty thick pool {@code name@disks#pool} of a new backend that is up. */
  public long pool(String name, double totalGib) {
    backend(name);
    return anotherPool(name, "pool", totalGib);
  }

  /** An empty thick pool of a backend {@code name@disks} that there is. */
  public long anotherPool(String name, String pool, double totalGib) {
    return jdbc()
        .sql(
            """
            INSERT INTO pool (backend_id, name, total_gb, free_gb, reported_at, capabilities)
            SELECT id, :pool, :total, :total, clock_timestamp(), '{"volume_backend_name": "disks"}'
            FROM backend WHERE host = :host
            RETURNING id
            """)
        .param("host", name + "@disks")
        .param("pool", pool)
        .param("total", totalGib)
        .query(Long.class)
        .single();
  }

  /** Asks for a volume as the API would. */
  public Asked ask(int sizeGb, Map<String, String> extraSpecs, Attempt... attempts) {
    return ask("scheduler", sizeGb, extraSpecs, attempts);
  }

  /** Asks for a volume in another queue than the one that schedulers serve. */
  public Asked ask(String queue, int sizeGb, Map<String, String> extraSpecs, Attempt... attempts) {
    return ask(VolumeKind.CREATE, queue, sizeGb, extraSpecs, Map.of(), null, attempts);
  }

  /** Asks for a volume with scheduler hints. */
  public Asked askHinting(int sizeGb, Map<String, Object> hints) {
    return ask(VolumeKind.CREATE, Queues.SCHEDULER, sizeGb, Map.of(), hints, null);
  }

  /** Asks for a clone of a volume that is at {@code host@backend#pool}. */
  public Asked askForClone(String host, int sizeGb, Map<String, String> extraSpecs) {
    CloneSource source = new CloneSource(host, UUID.randomUUID(), UUID.randomUUID(), null, null);
    return ask(VolumeKind.CLONE, Queues.SCHEDULER, sizeGb, extraSpecs, Map.of(), source);
  }

  /** Asks for a volume of a snapshot that is at {@code host@backend#pool}. */
  public Asked askOfSnapshot(
      String host, int sizeGb, Map<String, Object> hints, Attempt... attempts) {
    CloneSource source =
        new CloneSource(
            host, UUID.randomUUID(), UUID.randomUUID(), UUID.randomUUID(), UUID.randomUUID());
    return ask(VolumeKind.CLONE, Queues.SCHEDULER, sizeGb, Map.of(), hints, source, attempts);
  }

  private Asked ask(
      VolumeKind kind,
      String queue,
      int sizeGb,
      Map<String, String> extraSpecs,
      Map<String, Object> hints,
      @Nullable CloneSource source,
      Attempt... attempts) {
    UUID volume = UUID.randomUUID();
    VolumeTypes types = process.getBean(VolumeTypes.class);
    UUID type = types.findByName(VolumeTypes.DEFAULT_NAME, null).orElseThrow().id();
    UUID operation =
        process
            .getBean(TransactionTemplate.class)
            .execute(
                status -> {
                  process
                      .getBean(Volumes.class)
                      .insert(
                          new NewVolume(
                              volume,
                              "project",
                              "user",
                              "test",
                              null,
                              sizeGb,
                              null,
                              type,
                              false,
                              Map.of(),
                              Instant.now()));
                  return process
                      .getBean(Operations.class)
                      .submit(
                          new NewOperation(
                              kind,
                              volume,
                              queue,
                              new VolumeCreatePayload(
                                  volume,
                                  sizeGb,
                                  List.of(),
                                  type,
                                  extraSpecs,
                                  hints,
                                  List.of(attempts),
                                  source),
                              CONTEXT));
                });
    return new Asked(volume, operation);
  }

  /** A volume that was made on the only backend that there is. */
  public Asked placed(int gb) {
    Asked asked = ask(gb, Map.of());
    await().until(() -> !Queues.SCHEDULER.equals(queue(asked)));
    jdbc().sql("DELETE FROM operation_run").update();
    jdbc()
        .sql("UPDATE volume SET status = 'available' WHERE id = :id")
        .param("id", asked.volume())
        .update();
    return asked;
  }

  /** Asks for another type of a placed volume, as the API would. */
  public Asked retype(Asked volume, Map<String, String> extraSpecs, List<String> zones) {
    return submit(
        volume,
        VolumeKind.RETYPE,
        "status = 'retyping', previous_status = status, new_type_id = gen_random_uuid()",
        new RetypePayload(new HashMap<>(extraSpecs), zones, false));
  }

  /**
   * The same of one that may go elsewhere for it.
   *
   * @param bound why it may not after all; null: it may
   */
  public Asked retypeOrMove(Asked volume, Map<String, String> extraSpecs, @Nullable String bound) {
    return submit(
        volume,
        VolumeKind.RETYPE_OR_MOVE,
        "status = 'retyping', previous_status = status, new_type_id = gen_random_uuid()",
        new RetypePayload(new HashMap<>(extraSpecs), List.of(), false, bound));
  }

  /** Asks for a placed volume to go elsewhere, as the API would. */
  public Asked migrate(
      Asked volume, String destination, Map<String, String> extraSpecs, List<String> zones) {
    return submit(
        volume,
        VolumeKind.MIGRATE,
        "migration_status = 'starting'",
        new MigratePayload(destination, false, new HashMap<>(extraSpecs), zones));
  }

  private Asked submit(Asked volume, VolumeKind kind, String begun, Record payload) {
    UUID operation =
        process
            .getBean(TransactionTemplate.class)
            .execute(
                status -> {
                  jdbc()
                      .sql("UPDATE volume SET " + begun + " WHERE id = :id")
                      .param("id", volume.volume())
                      .update();
                  return process
                      .getBean(Operations.class)
                      .submit(
                          new NewOperation(
                              kind, volume.volume(), Queues.SCHEDULER, payload, CONTEXT));
                });
    return new Asked(volume.volume(), operation);
  }

  /** Asks for a placed volume to grow by so many GiB, as the API would. */
  public Asked extend(Asked volume, int gb) {
    return submit(
        volume,
        VolumeKind.EXTEND,
        "status = 'extending', previous_status = status, growing_gb = " + gb,
        new NoPayload());
  }

  /** A volume that was asked for. */
  public record Asked(UUID volume, UUID operation) {}

  public JdbcClient jdbc() {
    return process.getBean(JdbcClient.class);
  }

  /** A column of the volume's row as text. */
  public String volume(Asked asked, String column) {
    return one("SELECT " + column + "::text FROM volume WHERE id = :id", asked.volume());
  }

  /** A column of the operation's row as text. */
  public String operation(Asked asked, String column) {
    return one("SELECT " + column + "::text FROM operation WHERE id = :id", asked.operation());
  }

  /** The queue that the operation waits in; null when it has ended. */
  public String queue(Asked asked) {
    return one("SELECT queue FROM operation_run WHERE operation_id = :id", asked.operation());
  }

  private String one(String sql, UUID id) {
    return jdbc().sql(sql).param("id", id).query((row, number) -> row.getString(1)).list().stream()
        .reduce(null, (a, b) -> b);
  }
}
