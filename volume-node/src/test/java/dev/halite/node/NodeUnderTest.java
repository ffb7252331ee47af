package dev.halite.node;

import dev.halite.common.catalog.capacity.RoomChange;
import dev.halite.common.catalog.snapshot.Cascades;
import dev.halite.common.catalog.snapshot.NewSnapshot;
import dev.halite.common.catalog.snapshot.Reversions;
import dev.halite.common.catalog.snapshot.Snapshot;
import dev.halite.common.catalog.snapshot.SnapshotFacts;
import dev.halite.common.catalog.snapshot.SnapshotKind;
import dev.halite.common.catalog.snapshot.SnapshotPayload;
import dev.halite.common.catalog.snapshot.Snapshots;
import dev.halite.common.catalog.type.VolumeType;
import dev.halite.common.catalog.type.VolumeTypes;
import dev.halite.common.catalog.volume.CloneSource;
import dev.halite.common.catalog.volume.DeletePayload;
import dev.halite.common.catalog.volume.Growth;
import dev.halite.common.catalog.volume.HostName;
import dev.halite.common.catalog.volume.MigratePayload;
import dev.halite.common.catalog.volume.Migrating;
import dev.halite.common.catalog.volume.MigrationStatus;
import dev.halite.common.catalog.volume.NewVolume;
import dev.halite.common.catalog.volume.PlacementChange;
import dev.halite.common.catalog.volume.PlacementUndoPayload;
import dev.halite.common.catalog.volume.Relocation;
import dev.halite.common.catalog.volume.RetypePayload;
import dev.halite.common.catalog.volume.Retyping;
import dev.halite.common.catalog.volume.Volume;
import dev.halite.common.catalog.volume.VolumeCreatePayload;
import dev.halite.common.catalog.volume.VolumeKind;
import dev.halite.common.catalog.volume.VolumePlace;
import dev.halite.common.catalog.volume.Volumes;
import dev.halite.common.engine.database.CatalogSchema;
import dev.halite.common.engine.identity.RequestContext;
import dev.halite.common.engine.kind.Move;
import dev.halite.common.engine.operation.Beginnings;
import dev.halite.common.engine.operation.Flow;
import dev.halite.common.engine.operation.NewOperation;
import dev.halite.common.engine.operation.NoPayload;
import dev.halite.common.engine.operation.OperationKind;
import dev.halite.common.engine.operation.OperationSubmitted;
import dev.halite.common.engine.operation.OperationWorkers;
import dev.halite.common.engine.operation.Operations;
import dev.halite.common.engine.outcome.Change;
import dev.halite.common.engine.outcome.Changes;
import dev.halite.common.engine.outcome.StatusMove;
import dev.halite.testkit.ServiceSettings;
import dev.halite.testkit.broker.BrokerUnderTest;
import dev.halite.testkit.database.DatabaseUnderTest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.transaction.support.TransactionTemplate;

/** A storage node in this JVM, with what API and scheduler would have done before it. */
public final class NodeUnderTest implements AutoCloseable {
  public static final RequestContext CONTEXT =
      new RequestContext("req-test", null, "user", "project", Set.of("admin"), Set.of(), true);

  private final ConfigurableApplicationContext context;

  private NodeUnderTest(ConfigurableApplicationContext context) {
    this.context = context;
  }

  /** Makes the catalog. */
  public static void migrate(DatabaseUnderTest database) {
    new CatalogSchema(
            new DriverManagerDataSource(database.jdbcUrl(), database.user(), database.password()))
        .migrate();
  }

  /**
   * Starts a node.
   *
   * @param settings {@code key=value}
   */
  public static NodeUnderTest start(
      DatabaseUnderTest database, BrokerUnderTest broker, String... settings) {
    return new NodeUnderTest(
        new SpringApplicationBuilder(App.class)
            .web(WebApplicationType.NONE)
            .properties(ServiceSettings.of(database, broker, settings))
            .run());
  }

  /** A volume as the scheduler leaves it, in the only pool of that backend. */
  public UUID place(String backend, boolean clustered, int gb) {
    UUID id = UUID.randomUUID();
    UUID placement = UUID.randomUUID();
    UUID type = bean(VolumeTypes.class).defaultFor("project", VolumeTypes.DEFAULT_NAME).id();
    Volumes volumes = bean(Volumes.class);
    Map<String, Object> pool =
        jdbc()
            .sql(
                """
                SELECT p.id, p.name FROM pool p JOIN backend b ON b.id = p.backend_id
                WHERE b.host = :backend
                """)
            .param("backend", backend)
            .query()
            .singleRow();
    transactions()
        .executeWithoutResult(
            status -> {
              volumes.insert(
                  new NewVolume(
                      id,
                      "project",
                      "user",
                      "name",
                      null,
                      gb,
                      null,
                      type,
                      false,
                      Map.of(),
                      Instant.now()));
              VolumePlace place =
                  new VolumePlace(backend + "#" + pool.get("name"), clustered, "nova", null);
              bean(Changes.class)
                  .make(
                      List.of(
                          new PlacementChange.Chosen(id, place, placement),
                          new RoomChange.Claimed(placement, id, (long) pool.get("id"), gb, true)));
            });
    return id;
  }

  /** Has a placed volume made; returns the operation. */
  public UUID create(UUID volume) {
    int gb = Integer.parseInt(text("SELECT size_gb FROM volume WHERE id = '%s'", volume));
    return submit(
        VolumeKind.CREATE,
        volume,
        new VolumeCreatePayload(
            volume, gb, List.of(), UUID.randomUUID(), Map.of(), Map.of(), List.of()));
  }

  /**
   * Has a placed volume made from another one, or from a snapshot of that; returns the operation.
   *
   * @param snapshot null for the volume itself
   */
  public UUID clone(UUID volume, UUID source, @Nullable UUID snapshot) {
    return clone(
        volume,
        source,
        snapshot,
        snapshot == null ? null : bean(Snapshots.class).require(snapshot, null).placement());
  }

  /** The same, of what is perhaps not there. */
  public UUID clone(UUID volume, UUID source, @Nullable UUID snapshot, @Nullable UUID placement) {
    Volume of = bean(Volumes.class).require(source, null);
    CloneSource from =
        new CloneSource(
            Objects.requireNonNull(of.host()),
            source,
            Objects.requireNonNull(of.placement()),
            snapshot,
            placement);
    return submit(
        VolumeKind.CLONE,
        volume,
        new VolumeCreatePayload(
            volume, 1, List.of(), UUID.randomUUID(), Map.of(), Map.of(), List.of(), from));
  }

  /** Has a placed volume made, by a worker that died over it; returns the operation. */
  public UUID createByTheDead(UUID volume, String backend, String token) {
    UUID dead = UUID.randomUUID();
    return transactions()
        .execute(
            status -> {
              jdbc()
                  .sql(
                      """
                      INSERT INTO worker (id, host, lease_until, fenced_at, supported)
                      VALUES (:dead, 'elsewhere', clock_timestamp(), clock_timestamp(), '{}')
                      """)
                  .param("dead", dead)
                  .update();
              jdbc()
                  .sql(
                      """
                      INSERT INTO worker_fence (worker_id, backend_id, token)
                      SELECT :dead, id, :token FROM backend WHERE host = :backend
                      """)
                  .param("dead", dead)
                  .param("token", token)
                  .param("backend", backend)
                  .update();
              UUID operation = create(volume);
              jdbc()
                  .sql("UPDATE operation_run SET worker_id = :dead WHERE operation_id = :id")
                  .param("dead", dead)
                  .param("id", operation)
                  .update();
              return operation;
            });
  }

  /** Has a volume deleted; returns the operation. */
  public UUID delete(UUID volume) {
    return delete(volume, false);
  }

  /** The same of one that was being flattened, or was not. */
  public UUID delete(UUID volume, boolean flattens) {
    jdbc()
        .sql("UPDATE volume SET status = 'deleting', previous_status = status WHERE id = :id")
        .param("id", volume)
        .update();
    return submit(VolumeKind.DELETE, volume, new DeletePayload(flattens ? true : null));
  }

  /**
   * Has a volume have a type of its own with these specs, as API and scheduler would; returns the
   * operation.
   */
  public UUID retype(UUID volume, Map<String, String> extraSpecs, boolean multiattach) {
    return Objects.requireNonNull(
        transactions()
            .execute(
                status -> {
                  VolumeType type = type(extraSpecs);
                  Volume locked = bean(Volumes.class).lockedFacts(volume, null).volume();
                  Move<?> move = Objects.requireNonNull(VolumeKind.RETYPE.row().move());
                  List<Change> changes = new ArrayList<>(Retyping.begun(locked, type));
                  changes.add(StatusMove.begin(move, locked));
                  bean(Changes.class).make(changes);
                  return submit(
                      VolumeKind.RETYPE,
                      volume,
                      new RetypePayload(new HashMap<>(extraSpecs), List.of(), multiattach));
                }));
  }

  /** Has a volume go to the only pool of another backend, as API and scheduler would. */
  public UUID migrate(UUID volume, String backend, boolean locks) {
    return migrate(volume, backend, backend, locks);
  }

  /** The same, in the queue of perhaps another backend. */
  public UUID migrate(UUID volume, String queueOf, String backend, boolean locks) {
    return Objects.requireNonNull(
        transactions()
            .execute(
                status -> {
                  Volume locked = bean(Volumes.class).lockedFacts(volume, null).volume();
                  Relocation to = relocation(backend);
                  MigratePayload payload =
                      new MigratePayload(backend, locks, Map.of(), List.of()).to(to);
                  List<Change> changes = new ArrayList<>();
                  Migrating.begun(locked, payload, CONTEXT).stream()
                      .filter(change -> !(change instanceof OperationSubmitted))
                      .forEach(changes::add);
                  changes.addAll(placed(locked, to));
                  bean(Changes.class).make(changes);
                  return submitTo(queueOf, VolumeKind.MIGRATE, volume, payload);
                }));
  }

  /** Has a volume get a type of its own at another backend, as API and scheduler would. */
  public UUID retypeElsewhere(UUID volume, String backend) {
    return Objects.requireNonNull(
        transactions()
            .execute(
                status -> {
                  VolumeType type = type(Map.of());
                  Volume locked = bean(Volumes.class).lockedFacts(volume, null).volume();
                  Relocation to = relocation(backend);
                  Move<?> move = Objects.requireNonNull(VolumeKind.RETYPE.row().move());
                  List<Change> changes = new ArrayList<>(Retyping.begun(locked, type));
                  changes.add(StatusMove.begin(move, locked));
                  changes.add(new Migrating.Begun(volume));
                  changes.addAll(placed(locked, to));
                  bean(Changes.class).make(changes);
                  return submitTo(
                      backend,
                      VolumeKind.RETYPE_OR_MOVE,
                      volume,
                      new RetypePayload(Map.of(), List.of(), false).to(to));
                }));
  }

  private UUID submitTo(String backend, OperationKind kind, UUID volume, Record payload) {
    return bean(Operations.class)
        .submit(
            new NewOperation(kind, volume, HostName.parse(backend).nodeQueue(), payload, CONTEXT));
  }

  /** To the only pool of a backend. */
  private Relocation relocation(String backend) {
    String pool =
        text(
            "SELECT p.name FROM pool p JOIN backend b ON b.id = p.backend_id WHERE b.host = '%s'",
            backend);
    return new Relocation(
        new VolumePlace(backend + "#" + pool, false, "nova", null), UUID.randomUUID(), null);
  }

  private List<Change> placed(Volume volume, Relocation to) {
    long pool =
        jdbc()
            .sql(
                "SELECT p.id FROM pool p JOIN backend b ON b.id = p.backend_id WHERE b.host = :host")
            .param("host", HostName.parse(to.place().host()).service())
            .query(Long.class)
            .single();
    return List.of(
        new Migrating.Reached(volume.id(), MigrationStatus.MIGRATING),
        new RoomChange.Claimed(to.placement(), volume.id(), pool, volume.sizeGb(), true));
  }

  private VolumeType type(Map<String, String> extraSpecs) {
    return bean(VolumeTypes.class)
        .insert(
            UUID.randomUUID(), "type-" + UUID.randomUUID(), null, true, new HashMap<>(extraSpecs));
  }

  /** Asks for the end of an operation, as an operator does. */
  public void cancel(UUID operation) {
    transactions()
        .executeWithoutResult(
            status -> bean(Operations.class).requestCancel(operation, "an operator's word"));
  }

  /** Has a volume grow by so many GiB, as API and scheduler would; returns the operation. */
  public UUID extend(UUID volume, int gb) {
    return Objects.requireNonNull(
        transactions()
            .execute(
                status -> {
                  jdbc()
                      .sql(
                          """
                          UPDATE volume SET status = 'extending', previous_status = status,
                                            growing_gb = :gb
                          WHERE id = :id
                          """)
                      .param("id", volume)
                      .param("gb", gb)
                      .update();
                  Volume growing = bean(Volumes.class).require(volume, null);
                  bean(Changes.class).make(List.of(Growth.room(growing, true)));
                  return submit(VolumeKind.EXTEND, volume, new NoPayload());
                }));
  }

  /** Has a volume deleted by force while an operation is under way; returns the operation. */
  public UUID deleteByForce(UUID volume, UUID running) {
    return Objects.requireNonNull(
        transactions()
            .execute(
                status -> {
                  Volume locked = bean(Volumes.class).lockedFacts(volume, null).volume();
                  bean(Operations.class).requestCancel(running, "deleted by force");
                  bean(Changes.class)
                      .make(List.of(StatusMove.begin(VolumeKind.DELETE.row().move(), locked)));
                  return submit(VolumeKind.DELETE, volume, new DeletePayload(null), running);
                }));
  }

  /** Has a snapshot of a volume taken, as the API would; returns the snapshot. */
  public UUID snapshot(UUID volume) {
    UUID id = UUID.randomUUID();
    transactions()
        .executeWithoutResult(
            status -> {
              Volume locked = bean(Volumes.class).lockedFacts(volume, null).volume();
              bean(Snapshots.class)
                  .insert(
                      new NewSnapshot(
                          id,
                          locked,
                          "user",
                          "name",
                          null,
                          Map.of(),
                          0,
                          UUID.randomUUID(),
                          Instant.now()));
              submit(
                  SnapshotKind.CREATE,
                  id,
                  Objects.requireNonNull(locked.host()),
                  new SnapshotPayload(Objects.requireNonNull(locked.placement())));
            });
    return id;
  }

  /** Has a snapshot removed, as the API would. */
  public void deleteSnapshot(UUID snapshot) {
    transactions()
        .executeWithoutResult(
            status -> {
              SnapshotFacts facts = bean(Snapshots.class).lockedFacts(snapshot, null);
              bean(Changes.class)
                  .make(
                      Beginnings.of(
                          facts.forItsNode(SnapshotKind.DELETE, CONTEXT, null), facts.snapshot()));
            });
  }

  /** Has a volume go back to a snapshot, as the API would; returns the operation. */
  public UUID revert(UUID volume, UUID snapshot) {
    return revert(volume, snapshot, false);
  }

  /** The same of one that was being flattened, or was not. */
  public UUID revert(UUID volume, UUID snapshot, boolean flattens) {
    transactions()
        .executeWithoutResult(
            status -> {
              Volume locked = bean(Volumes.class).lockedFacts(volume, null).volume();
              Snapshot to = bean(Snapshots.class).lockedFacts(snapshot, null).snapshot();
              bean(Changes.class).make(Reversions.begun(locked, to, CONTEXT, flattens, null));
            });
    return latest(volume, SnapshotKind.REVERT);
  }

  /** Has a volume deleted together with its snapshots, as the API would; returns the operation. */
  public UUID deleteAll(UUID volume) {
    return deleteAll(volume, false, null);
  }

  /** The same by force, with what is under way stopped and waited for. */
  public UUID deleteAllByForce(UUID volume, UUID running) {
    return deleteAll(volume, false, running);
  }

  /** The same of one that was being flattened, or was not. */
  public UUID deleteAll(UUID volume, boolean flattens, @Nullable UUID running) {
    transactions()
        .executeWithoutResult(
            status -> {
              Volume locked = bean(Volumes.class).lockedFacts(volume, null).volume();
              UUID after = bean(Operations.class).stop(running, "deleted by force");
              bean(Changes.class)
                  .make(
                      Cascades.begun(
                          locked, bean(Snapshots.class).factsOf(volume), CONTEXT, flattens, after));
            });
    return latest(volume, SnapshotKind.DELETE_ALL);
  }

  private UUID latest(UUID resource, OperationKind kind) {
    return UUID.fromString(
        Objects.requireNonNull(
            text(
                "SELECT id FROM operation WHERE resource_id = '%s' AND kind = '%s'"
                    + " ORDER BY id DESC LIMIT 1",
                resource, kind.wireName())));
  }

  /** Waits for the end of an operation; returns how it ended. */
  public String await(UUID operation) {
    return Awaitility.await()
        .until(
            () -> text("SELECT state FROM operation WHERE id = '%s'", operation),
            state -> !"open".equals(state));
  }

  /** Has a flow of a test run beside those of the backends. */
  public void serve(String queue, Flow<?> flow) {
    bean(OperationWorkers.class).serve(queue, 1, List.of(flow));
  }

  /** Sends an operation to any queue. */
  public UUID send(NewOperation operation) {
    return Objects.requireNonNull(
        transactions().execute(status -> bean(Operations.class).submit(operation)));
  }

  private void submit(OperationKind kind, UUID resource, String host, Record payload) {
    bean(Operations.class)
        .submit(
            new NewOperation(kind, resource, HostName.parse(host).nodeQueue(), payload, CONTEXT));
  }

  /** Has a placement removed, as after an attempt that was given up; returns the operation. */
  public UUID undo(UUID volume, UUID placement) {
    String host = Objects.requireNonNull(text("SELECT host FROM volume WHERE id = '%s'", volume));
    return submit(
        VolumeKind.UNDO_PLACEMENT, volume, new PlacementUndoPayload(volume, placement, host, null));
  }

  private UUID submit(OperationKind kind, UUID volume, Record payload) {
    return submit(kind, volume, payload, null);
  }

  private UUID submit(OperationKind kind, UUID volume, Record payload, @Nullable UUID blockedBy) {
    String host = text("SELECT host FROM volume WHERE id = '%s'", volume);
    return transactions()
        .execute(
            status ->
                bean(Operations.class)
                    .submit(
                        new NewOperation(
                                kind, volume, HostName.parse(host).nodeQueue(), payload, CONTEXT)
                            .after(blockedBy)));
  }

  /** The volume's status. */
  public @Nullable String status(UUID volume) {
    return text("SELECT status FROM volume WHERE id = '%s'", volume);
  }

  /** The only column of the only row as text; null when there is none. */
  public @Nullable String text(String sql, Object... arguments) {
    return jdbc().sql(sql.formatted(arguments)).query(String.class).optional().orElse(null);
  }

  /** The catalog. */
  public JdbcClient jdbc() {
    return bean(JdbcClient.class);
  }

  TransactionTemplate transactions() {
    return bean(TransactionTemplate.class);
  }

  <T> T bean(Class<T> type) {
    return context.getBean(type);
  }

  @Override
  public void close() {
    context.close();
  }

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  @Import(VolumeNodeConfiguration.class)
  static class App {}
}
