package dev.halite.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.halite.api.VolumeApiConfiguration;
import dev.halite.common.CommonConfiguration;
import dev.halite.common.catalog.attachment.AttachmentKind;
import dev.halite.common.catalog.snapshot.SnapshotKind;
import dev.halite.common.catalog.snapshot.SnapshotUndoPayload;
import dev.halite.common.catalog.volume.VolumeKind;
import dev.halite.common.engine.database.CatalogSchema;
import dev.halite.common.engine.database.ControlCatalog;
import dev.halite.common.engine.identity.RequestContext;
import dev.halite.common.engine.operation.FaultPoints;
import dev.halite.common.engine.operation.Flow;
import dev.halite.common.engine.operation.NewOperation;
import dev.halite.common.engine.operation.NoPayload;
import dev.halite.common.engine.operation.OperationKind;
import dev.halite.common.engine.operation.Operations;
import dev.halite.common.engine.operation.Queues;
import dev.halite.node.VolumeNodeConfiguration;
import dev.halite.node.backend.BackendFlow;
import dev.halite.scheduler.VolumeSchedulerConfiguration;
import dev.halite.system.Stages.Stage;
import dev.halite.system.Subject.Verb;
import dev.halite.testkit.ServiceSettings;
import dev.halite.testkit.broker.BrokerExtension;
import dev.halite.testkit.database.DatabaseExtension;
import dev.halite.testkit.database.DatabaseUnderTest;
import dev.halite.testkit.database.LockOrder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * What is made and removed costs the catalog so much and no more, and nodes come through the stages
 * that the chaos suite has in its lists; no transaction touches a table after one that comes behind
 * it in the order of locks. All services run in one context, over a data source that counts. Sweep
 * and heartbeat are set to long times, so that neither polls nor reports nor renewals are among the
 * statements.
 */
@Timeout(180)
class StatementCountTest {
  @RegisterExtension
  static final DatabaseExtension DATABASE =
      DatabaseExtension.embedded().preparedBy("catalog", StatementCountTest::migrate);

  @RegisterExtension static final BrokerExtension BROKER = BrokerExtension.qpid();

  private static final StatementLog STATEMENTS = new StatementLog();
  @TempDir static Path directory;
  private static ConfigurableApplicationContext services;
  private static final List<String> REACHED = new CopyOnWriteArrayList<>();

  /** What happens when a fault point is reached for the next time. */
  private static final Map<String, Runnable> ONCE = new ConcurrentHashMap<>();

  private static BlockStorage client;
  private static UUID volume;

  private static void reached(String point) {
    REACHED.add(point);
    Runnable once = ONCE.remove(point);
    if (once != null) {
      once.run();
    }
  }

  private static void migrate(DatabaseUnderTest database) {
    new CatalogSchema(dataSource(database)).migrate();
  }

  private static DataSource dataSource(DatabaseUnderTest database) {
    return new DriverManagerDataSource(database.jdbcUrl(), database.user(), database.password());
  }

  @BeforeAll
  static void start() throws IOException {
    services =
        new SpringApplicationBuilder(App.class)
            .properties(
                ServiceSettings.of(
                    DATABASE,
                    BROKER,
                    "server.port=0",
                    "server.address=127.0.0.1",
                    "halite.worker.host=here",
                    "halite.worker.sweep=1h",
                    "halite.worker.heartbeat=1h",
                    "halite.worker.freshness=2h",
                    "halite.worker.lease=3h",
                    "halite.secret.keys=1 " + "A".repeat(43) + "=",
                    "halite.node.backends.disks.driver=file",
                    "halite.node.backends.disks.file.directory=" + directory))
            .run();
    String port = services.getEnvironment().getProperty("local.server.port");
    client = new BlockStorage(URI.create("http://127.0.0.1:" + port), Cluster.PROJECT);
    awaitText("SELECT state FROM backend", "up");
    services
        .getBean(JdbcClient.class)
        .sql("INSERT INTO volume_type (id, name) VALUES (gen_random_uuid(), :name)")
        .param("name", Cluster.ANOTHER_TYPE)
        .update();
    volume = make(Subject.VOLUME);
  }

  @AfterAll
  static void stop() {
    services.close();
  }

  @ParameterizedTest
  @EnumSource
  void whatIsMadeAndRemovedCostsNoMoreThanTheListSays(Subject subject) throws IOException {
    // What is read once and kept is read by the first.
    remove(subject, make(subject));
    STATEMENTS.clear();

    UUID made = make(subject);

    assertCost(subject.creation());
    for (Subject.Action action : subject.actions()) {
      STATEMENTS.clear();

      act(subject, made, action);

      assertCost(action.verb());
    }
    STATEMENTS.clear();

    remove(subject, made);

    assertCost(subject.removal());
  }

  @ParameterizedTest
  @EnumSource
  void nodesComeThroughTheStagesOfTheList(Subject subject) throws IOException {
    make(subject);
    REACHED.clear();

    UUID made = make(subject);
    for (Subject.Action action : subject.actions()) {
      act(subject, made, action);
    }
    remove(subject, made);

    assertThat(REACHED)
        .filteredOn(point -> !point.endsWith(Stages.DECIDED))
        .isEqualTo(new Stages(FileDisks.STAGES).of(subject).stream().map(Stage::point).toList());
  }

  private static Stream<Arguments> copies() {
    return Stream.of(Subject.values())
        .flatMap(subject -> subject.copies().stream().map(copy -> Arguments.of(subject, copy)));
  }

  @ParameterizedTest
  @MethodSource("copies")
  void aCopyCostsNoMoreThanTheListSaysAndComesThroughItsStages(Subject subject, Subject.Copy copy)
      throws IOException {
    UUID source = make(copy.source());
    Map<String, Object> wanted = Map.of(copy.key(), source);
    remove(subject, make(subject, wanted));
    STATEMENTS.clear();
    REACHED.clear();

    UUID made = make(subject, wanted);

    assertCost(copy.verb());
    assertThat(REACHED)
        .filteredOn(point -> !point.endsWith(Stages.DECIDED))
        .isEqualTo(
            new Stages(FileDisks.STAGES)
                .of(subject, copy.verb()).stream().map(Stage::point).toList());
    remove(subject, made);
    remove(copy.source(), source);
  }

  @Test
  void anAttachmentTouchesTablesInTheirOrderAndComesThroughItsStages() throws IOException {
    UUID made = make(Subject.VOLUME);
    STATEMENTS.clear();
    REACHED.clear();

    UUID attachment = BlockStorage.id(client.attach(made).require(200));
    client.connect(attachment, "{\"host\":\"here\"}").require(200);
    client.complete(attachment).require(204);
    client.detach(attachment).require(200);

    assertThat(REACHED)
        .isEqualTo(
            Stream.of(Stages.ofConnecting(), Stages.ofDisconnecting())
                .flatMap(List::stream)
                .toList());
    assertThat(STATEMENTS.writingTransactions())
        .as("reserved; asked for, claimed, connected; complete; asked for, claimed, gone")
        .hasSize(8);
    assertOrder();
    remove(Subject.VOLUME, made);
  }

  @Test
  void tellingAServerTouchesTablesInTheirOrderAndComesThroughItsStages() throws IOException {
    UUID made = make(Subject.VOLUME);
    UUID attachment = BlockStorage.id(client.attach(made, UUID.randomUUID()).require(200));
    client.connect(attachment, "{\"host\":\"here\"}").require(200);
    client.complete(attachment).require(204);
    STATEMENTS.clear();
    REACHED.clear();

    submit(VolumeKind.TELL_GROWN, made, Queues.COMPUTE, new NoPayload());

    awaitText(
        "SELECT count(*)::text FROM user_message WHERE resource_id = '%s'".formatted(made), "1");
    awaitText("SELECT count(*)::text FROM operation_run", "0");
    assertThat(REACHED).endsWith(Stages.ofTelling().toArray(String[]::new));
    assertOrder();
    // Nobody here can be asked whether the server is gone.
    JdbcClient.create(dataSource(DATABASE))
        .sql("UPDATE attachment SET instance_id = NULL WHERE id = :id")
        .param("id", attachment)
        .update();
    client.detach(attachment).require(200);
    remove(Subject.VOLUME, made);
  }

  @Test
  void aVolumeWithItsSnapshotsTouchesTablesInTheirOrderAndComesThroughItsStages()
      throws IOException {
    UUID made = make(Subject.VOLUME);
    UUID snapshot = make(Subject.SNAPSHOT, Map.of("volume_id", made));
    STATEMENTS.clear();
    REACHED.clear();

    client.deleteAll(made).require(202);

    awaitText("SELECT status FROM volume WHERE id = '%s'".formatted(made), "deleted");
    awaitText("SELECT status FROM snapshot WHERE id = '%s'".formatted(snapshot), "deleted");
    awaitText("SELECT count(*)::text FROM operation_run", "0");
    assertThat(REACHED).containsAll(Stages.ofCascade());
    assertThat(STATEMENTS.writingTransactions())
        .as("asked for; claimed, left to the snapshot; that claimed, gone; claimed, gone")
        .hasSize(7);
    assertOrder();
  }

  @Test
  void whatIsUndoneTouchesTablesInTheirOrderToo() throws IOException {
    STATEMENTS.clear();
    ONCE.put(VolumeKind.CREATE.wireName() + ".make", StatementCountTest::plantForeign);

    UUID id =
        BlockStorage.id(
            client
                .create(Subject.VOLUME, "foreign", Subject.VOLUME.wanted(null, UUID::randomUUID))
                .require(202));

    awaitText("SELECT status FROM volume WHERE id = '%s'".formatted(id), "error");
    awaitText("SELECT count(*)::text FROM operation_run", "0");
    String ofAnEarlierBoot = "file/1/earlier/1/1/1/" + UUID.randomUUID() + "/here";
    submit(
        SnapshotKind.UNDO,
        UUID.randomUUID(),
        Queues.node("here@disks"),
        new SnapshotUndoPayload(
            UUID.randomUUID(),
            UUID.randomUUID(),
            UUID.randomUUID(),
            UUID.randomUUID(),
            ofAnEarlierBoot));
    awaitText("SELECT count(*)::text FROM operation_run", "0");
    remove(Subject.VOLUME, id);
    assertThat(REACHED)
        .contains(Stages.ofSettledUndo(VolumeKind.UNDO_PLACEMENT).toArray(String[]::new))
        .contains(Stages.ofUndo(Subject.SNAPSHOT).toArray(String[]::new));
    assertThat(STATEMENTS.writingTransactions()).hasSizeGreaterThan(8);
    assertOrder();
  }

  /** Something that is not ours where the volume that is being made would be. */
  private static void plantForeign() {
    JdbcClient jdbc = JdbcClient.create(dataSource(DATABASE));
    UUID id =
        jdbc.sql("SELECT id FROM volume WHERE status = 'creating'").query(UUID.class).single();
    try {
      Files.createFile(directory.resolve("volume-" + id));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void submit(OperationKind kind, UUID resource, String queue, Record payload) {
    var context =
        new RequestContext(
            "req-test", null, "user", Cluster.PROJECT, Set.of("admin"), Set.of(), true);
    services
        .getBean(TransactionTemplate.class)
        .executeWithoutResult(
            status ->
                services
                    .getBean(Operations.class)
                    .submit(new NewOperation(kind, resource, queue, payload, context)));
  }

  private static void assertOrder() {
    assertThat(STATEMENTS.writingTransactions())
        .allSatisfy(transaction -> assertThat(LockOrder.violations(transaction)).isEmpty());
  }

  @Test
  void everythingThatNodesDoIsInTheList() {
    // These have tests of their own: they are not asked for in the way of the others.
    Set<OperationKind> inTheList = new HashSet<>(List.of(AttachmentKind.values()));
    inTheList.add(SnapshotKind.DELETE_ALL);
    inTheList.add(VolumeKind.TELL_GROWN);
    inTheList.add(VolumeKind.FLATTEN);
    inTheList.add(VolumeKind.MIGRATE);
    inTheList.add(VolumeKind.RETYPE_OR_MOVE);
    for (Subject subject : Subject.values()) {
      inTheList.add(subject.undo());
      verbs(subject).forEach(verb -> inTheList.add(verb.kind()));
    }
    Set<OperationKind> served = new HashSet<>();
    services
        .<BackendFlow<?>>getBeanProvider(new ParameterizedTypeReference<BackendFlow<?>>() {})
        .forEach(flow -> served.add(flow.kind()));
    services
        .<Flow<?>>getBeanProvider(new ParameterizedTypeReference<Flow<?>>() {})
        .forEach(flow -> served.add(flow.kind()));
    assertThat(served).isEqualTo(inTheList);
    Set<String> calls =
        Stream.of(Subject.values())
            .flatMap(StatementCountTest::verbs)
            .map(Verb::call)
            .collect(Collectors.toSet());
    for (Map<String, List<String>> ofDriver : List.of(FileDisks.STAGES, RbdDisks.STAGES)) {
      assertThat(ofDriver).as("stages of drivers").containsOnlyKeys(calls);
    }
  }

  private static Stream<Verb> verbs(Subject subject) {
    return Stream.concat(
        subject.verbs().stream(), subject.copies().stream().map(Subject.Copy::verb));
  }

  private static void assertCost(Verb verb) {
    String name = verb.kind().wireName() + " by " + verb.call();
    assertThat(STATEMENTS.writingTransactions())
        .as("%s: api, scheduler, claim, node; all: %s", name, STATEMENTS.statements())
        .hasSize(verb.commits());
    assertOrder();
    assertThat(STATEMENTS.statements()).as(name).hasSizeLessThanOrEqualTo(verb.statements());
    System.out.printf(
        "%s: %d commits, %d statements%n",
        name, STATEMENTS.writingTransactions().size(), STATEMENTS.statements().size());
  }

  private static UUID make(Subject subject) throws IOException {
    return make(subject, subject.wanted(null, () -> volume));
  }

  private static UUID make(Subject subject, Map<String, Object> wanted) throws IOException {
    UUID id = BlockStorage.id(client.create(subject, "counted", wanted).require(202));
    awaitText("SELECT status FROM %s WHERE id = '%s'".formatted(subject.table(), id), "available");
    awaitText("SELECT count(*)::text FROM operation_run", "0");
    return id;
  }

  private static void act(Subject subject, UUID id, Subject.Action action) throws IOException {
    client.act(subject, id, action).require(202);
    awaitText("SELECT count(*)::text FROM operation_run", "0");
    awaitText("SELECT status FROM %s WHERE id = '%s'".formatted(subject.table(), id), "available");
  }

  private static void remove(Subject subject, UUID id) throws IOException {
    client.delete(subject, id).require(202);
    awaitText("SELECT status FROM %s WHERE id = '%s'".formatted(subject.table(), id), "deleted");
    awaitText("SELECT count(*)::text FROM operation_run", "0");
  }

  /** Asks the database on a connection that is not counted. */
  private static void awaitText(String sql, String expected) {
    JdbcClient jdbc = JdbcClient.create(dataSource(DATABASE));
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> List.of(expected).equals(jdbc.sql(sql).query(String.class).list()));
  }

  @SpringBootConfiguration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  @Import({
    CommonConfiguration.class,
    VolumeApiConfiguration.class,
    VolumeSchedulerConfiguration.class,
    VolumeNodeConfiguration.class
  })
  static class App {
    @Bean
    static BeanPostProcessor countingDataSource() {
      return new BeanPostProcessor() {
        @Override
        public Object postProcessAfterInitialization(Object bean, String name) {
          return switch (bean) {
            case DataSource source -> STATEMENTS.over(source);
            case FaultPoints points -> (FaultPoints) StatementCountTest::reached;
            case ControlCatalog control ->
                new ControlCatalog(STATEMENTS.over(control.dataSource()));
            default -> bean;
          };
        }
      };
    }
  }
}
