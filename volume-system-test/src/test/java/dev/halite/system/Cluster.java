package dev.halite.system;

import static org.awaitility.Awaitility.await;

import dev.halite.api.VolumeApi;
import dev.halite.common.engine.database.CatalogAccounts;
import dev.halite.common.engine.database.CatalogRole;
import dev.halite.common.engine.database.CatalogSchema;
import dev.halite.common.engine.database.Json;
import dev.halite.embedded.FreePort;
import dev.halite.node.VolumeNode;
import dev.halite.scheduler.VolumeScheduler;
import dev.halite.testkit.broker.BrokerUnderTest;
import dev.halite.testkit.database.DatabaseUnderTest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/**
 * One API, two schedulers, two nodes with a backend each, and on demand a third node that serves
 * the first one's backend too; all on one host, on a real database and broker.
 */
final class Cluster implements AutoCloseable {
  static final String PROJECT = "0123456789abcdef0123456789abcdef";
  private static final String HOST = "halite.worker.host";
  private static final String KEYS = "halite.secret.keys";
  private static final String SECRET_KEYS = "1 " + "A".repeat(43) + "=";

  /** A volume type that asks for nothing, which no volume is made of. */
  static final String ANOTHER_TYPE = "another";

  static final String PASSWORD = "a password of the catalog's accounts";
  private static final Duration START_LIMIT = Duration.ofSeconds(240);

  private final DatabaseUnderTest database;
  private final BrokerUnderTest broker;
  private final Path directory;
  private final Disks disks;
  private final Stages stages;
  private final JavaStart start = JavaStart.ofThisClassPath();
  private final FreePort ports = new FreePort(new SecureRandom());
  private final JdbcClient jdbc;
  private final ServiceProcess api;
  private final List<ServiceProcess> schedulers;
  private final List<ServiceProcess> nodes;
  private final ServiceProcess peer;
  private final URI endpoint;
  private final BlockStorage client;

  /**
   * @param directory for logs
   */
  Cluster(DatabaseUnderTest database, BrokerUnderTest broker, Path directory, Disks disks) {
    this.database = database;
    this.broker = broker;
    this.directory = directory;
    this.disks = disks;
    this.stages = new Stages(disks.driverStages());
    this.jdbc =
        JdbcClient.create(
            new DriverManagerDataSource(database.jdbcUrl(), database.user(), database.password()));
    setUpAccounts();
    int port = ports.choose();
    this.api =
        service("api", VolumeApi.class, "control")
            .property("server.port", port)
            .property(KEYS, SECRET_KEYS);
    this.schedulers = Stream.of(1, 2).map(this::scheduler).toList();
    this.nodes = List.of(node("node-1", 0), node("node-2", 1));
    this.peer = node("node-1-peer", 0);
    if (disks.isReachedByAllHosts()) {
      peer.property(HOST, "elsewhere");
    }
    this.endpoint = URI.create("http://127.0.0.1:" + port);
    this.client = new BlockStorage(endpoint, PROJECT);
  }

  /** Nobody works as the superuser; the tests do, who look at everything. */
  private void setUpAccounts() {
    DataSource superuser =
        new DriverManagerDataSource(database.jdbcUrl(), database.user(), database.password());
    new CatalogAccounts(superuser)
        .setUp(
            Arrays.stream(CatalogRole.values())
                .collect(Collectors.toMap(Function.identity(), role -> PASSWORD)));
    new CatalogSchema(
            new DriverManagerDataSource(database.jdbcUrl(), CatalogRole.OWNER.account(), PASSWORD))
        .migrate();
  }

  private static CatalogRole account(Class<?> main) {
    return main == VolumeApi.class ? CatalogRole.API : CatalogRole.SERVICES;
  }

  private static String brokerAccount(Class<?> main) {
    if (main == VolumeApi.class) {
      return "api";
    }
    return main == VolumeScheduler.class ? "scheduler" : "node";
  }

  private ServiceProcess node(String name, int backend) {
    ServiceProcess node = node(name, host(backend));
    disks.configure(node, backend);
    return node;
  }

  /** One more node, not started, with the backends that the caller gives it; he closes it. */
  ServiceProcess node(String name, String host) {
    return service(name, VolumeNode.class, host).property(KEYS, SECRET_KEYS);
  }

  /** One more node, not started, which serves all backends; the caller closes it. */
  ServiceProcess nodeOfAll(String name, String host) {
    ServiceProcess node = service(name, VolumeNode.class, host);
    for (int backend = 0; backend < nodes.size(); backend++) {
      disks.configure(node, backend);
    }
    return node;
  }

  /** One more scheduler, not started; the caller closes it. */
  ServiceProcess scheduler(int number) {
    return service("scheduler-" + number, VolumeScheduler.class, "control-" + number);
  }

  /** A service with the settings of all, not started; a test may add one of its own. */
  ServiceProcess service(String name, Class<?> main, String host) {
    return new ServiceProcess(name, main, directory, start)
        .property("server.address", "127.0.0.1")
        .property("server.port", ports.choose())
        .property("spring.datasource.url", database.jdbcUrl())
        .property("spring.datasource.username", account(main).account())
        .property("spring.datasource.password", PASSWORD)
        .property("spring.datasource.hikari.maximum-pool-size", 8)
        .property(
            "spring.datasource.hikari.data-source-properties.options",
            "-c idle_in_transaction_session_timeout=3s")
        .property("spring.rabbitmq.host", broker.host())
        .property("spring.rabbitmq.port", broker.port())
        .property("spring.rabbitmq.username", broker.account(brokerAccount(main)).user())
        .property("spring.rabbitmq.password", broker.account(brokerAccount(main)).password())
        .property("spring.rabbitmq.virtual-host", broker.virtualHost())
        .property("logging.level.dev.halite.common.engine.operation.DecisionWork", "DEBUG")
        .property(HOST, host)
        .property("halite.worker.heartbeat", "400ms")
        .property("halite.worker.freshness", "2s")
        .property("halite.worker.lease", "4s")
        .property("halite.worker.sweep", "400ms")
        .property("halite.worker.shutdown", "2s");
  }

  /** Starts the services, all but the peer, and makes types and limits for the tests. */
  void start() {
    if (!start.hasCache()) {
      api.startRecording();
      awaitApi();
      api.stop();
      start.keepRecording();
    }
    for (int i = 0; i < nodes.size(); i++) {
      makeType(backend(i));
    }
    makeType(ANOTHER_TYPE, Map.of());
    jdbc.sql(
            """
            INSERT INTO quota_limit (project_id, resource, hard_limit)
            VALUES (:project, 'volumes', -1), (:project, 'snapshots', -1),
                   (:project, 'gigabytes', -1)
            """)
        .param("project", PROJECT)
        .update();
    heal();
  }

  /** Makes a volume type that asks for the backend of its name. */
  void makeType(String backend) {
    makeType(backend, Map.of("volume_backend_name", backend));
  }

  private void makeType(String name, Map<String, String> specs) {
    jdbc.sql(
            """
            INSERT INTO volume_type (id, name, extra_specs)
            VALUES (gen_random_uuid(), :name, CAST(:specs AS jsonb))
            """)
        .param("name", name)
        .param("specs", Json.write(specs))
        .update();
  }

  /** Starts or wakes whatever is not running, all but the peer, and waits until it works. */
  void heal() {
    services().stream().filter(ServiceProcess::isAlive).forEach(ServiceProcess::resume);
    services().forEach(ServiceProcess::start);
    awaitHealth();
  }

  private void awaitHealth() {
    awaitApi();
    for (int i = 0; i < nodes.size(); i++) {
      awaitNode(nodes.get(i), i);
    }
    schedulers.forEach(this::awaitScheduler);
  }

  private void awaitApi() {
    await("the API, see " + api.log())
        .atMost(START_LIMIT)
        .failFast("the API ended, see " + api.log(), () -> !api.isAlive())
        .until(client::isHealthy);
  }

  /** Waits until the node has opened its backend and the catalog shows it. */
  void awaitNode(ServiceProcess node, int backend) {
    awaitLog(node, "Backend %s@%s is up".formatted(host(backend), backend(backend)));
    await("backend " + backend(backend))
        .atMost(START_LIMIT)
        .until(
            () ->
                jdbc.sql(
                        """
                        SELECT EXISTS (
                          SELECT FROM backend b
                          JOIN worker_fence f ON f.backend_id = b.id AND f.up
                          JOIN worker w ON w.id = f.worker_id
                          WHERE b.state = 'up' AND b.host LIKE '%@' || :backend
                            AND w.fenced_at IS NULL AND w.lease_until > clock_timestamp())
                        """)
                    .param("backend", backend(backend))
                    .query(Boolean.class)
                    .single());
  }

  /** Waits until the scheduler takes work. */
  void awaitScheduler(ServiceProcess scheduler) {
    awaitLog(scheduler, "Serving queue scheduler");
  }

  private void awaitLog(ServiceProcess process, String text) {
    await(process + " logs '" + text + "'")
        .atMost(START_LIMIT)
        .failFast(process + " ended, see " + process.log(), () -> !process.isAlive())
        .until(() -> process.logSince(process.startedAtLength()).contains(text));
  }

  ServiceProcess api() {
    return api;
  }

  List<ServiceProcess> schedulers() {
    return schedulers;
  }

  List<ServiceProcess> nodes() {
    return nodes;
  }

  /** A second process for the first node's backend. */
  ServiceProcess peer() {
    return peer;
  }

  /** All processes but the peer. */
  List<ServiceProcess> services() {
    return Stream.of(List.of(api), schedulers, nodes).flatMap(List::stream).toList();
  }

  /** Name of a node's backend, and of the volume type that asks for it. */
  static String backend(int number) {
    return "disks" + (number + 1);
  }

  /** What stands before the {@code @} in the host of a backend's volumes. */
  static String host(int number) {
    return "store-" + (number + 1);
  }

  /** Where the nodes' volumes lie. */
  Disks disks() {
    return disks;
  }

  /** The fault points of this storage. */
  Stages stages() {
    return stages;
  }

  /** Where the API is, for clients of others. */
  URI endpoint() {
    return endpoint;
  }

  BlockStorage client() {
    return client;
  }

  JdbcClient jdbc() {
    return jdbc;
  }

  DatabaseUnderTest database() {
    return database;
  }

  BrokerUnderTest broker() {
    return broker;
  }

  /** What helps to understand a failure. */
  String diagnosis(int lines) {
    StringBuilder text = new StringBuilder();
    for (ServiceProcess process : Stream.concat(services().stream(), Stream.of(peer)).toList()) {
      text.append("---- ").append(process).append(process.isAlive() ? "" : " (ended)").append('\n');
      try {
        List<String> all =
            Files.exists(process.log()) ? Files.readAllLines(process.log()) : List.of();
        all.stream()
            .skip(Math.max(0, all.size() - lines))
            .forEach(line -> text.append(line).append('\n'));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    List<String> tables = new ArrayList<>(List.of("operation_run", "pool", "worker"));
    for (Subject subject : Subject.values()) {
      tables.add(subject.table() + " WHERE deleted_at IS NULL");
    }
    for (String table : tables) {
      text.append("---- ").append(table).append('\n');
      try {
        jdbc.sql("SELECT to_jsonb(t)::text FROM (SELECT * FROM %s) t".formatted(table))
            .query(String.class)
            .list()
            .forEach(row -> text.append(row).append('\n'));
      } catch (RuntimeException e) {
        text.append(e.getMessage()).append('\n');
      }
    }
    return text.toString();
  }

  @Override
  public void close() {
    services().forEach(ServiceProcess::close);
    peer.close();
    disks.close();
  }
}
