package dev.halite.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.SoftAssertions.assertSoftly;
import static org.awaitility.Awaitility.await;

import dev.halite.api.VolumeApi;
import dev.halite.common.engine.secret.KeyFile;
import dev.halite.common.engine.secret.SecretCipher;
import dev.halite.common.engine.secret.SecretColumn;
import dev.halite.common.engine.secret.SecretKeys;
import dev.halite.common.engine.secret.SecretText;
import dev.halite.node.VolumeNode;
import dev.halite.scheduler.VolumeScheduler;
import dev.halite.testkit.ceph.CephExtension;
import dev.halite.testkit.compute.FakeNova;
import dev.halite.testkit.keystone.FakeKeystone;
import dev.halite.testkit.tgt.TgtExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.crypto.bcrypt.BCrypt;

/**
 * Everything secret that services are given is searched for in everything that they say: logs with
 * all that anybody can ask of them, answers, management endpoints, diagnostics, messages, and rows
 * that people read. What users have told the API is searched for in its memory, too.
 */
@Timeout(900)
@ExtendWith(ClusterExtension.class)
class SecretsTest {
  @RegisterExtension static final TgtExtension TGT = new TgtExtension();
  @RegisterExtension static final CephExtension CEPH = CephExtension.inMemory();

  private static final Duration PATIENCE = Duration.ofSeconds(240);
  private static final Pattern LINK = Pattern.compile("\"href\":\"[^\"]*?(/actuator/[^\"{]+)\"");

  /** Not needed any more once a request is answered; all others are what a service works with. */
  private static final Set<String> FORGOTTEN =
      Stream.concat(
              Stream.of(Talk.PASSWORD, Talk.WRONG_PASSWORD, Talk.TOKEN, Talk.TOKEN_OF_A_SERVICE),
              SecretWays.FORGOTTEN.stream())
          .collect(Collectors.toSet());

  @TempDir Path directory;
  private final PlantedSecrets planted = new PlantedSecrets();
  private final Talk talk = new Talk(planted);
  private final List<ServiceProcess> processes = new ArrayList<>();

  /** Keystone knows another. */
  private final String passwordAtKeystone = planted.plant("refused password at Keystone");

  private final FakeKeystone keystone = new FakeKeystone();
  private final FakeNova nova = new FakeNova();

  @AfterEach
  void close() {
    // In order, so that no worker is left that nobody can fence.
    processes.forEach(ServiceProcess::stop);
    talk.close();
    nova.close();
    keystone.close();
  }

  @Test
  void noSecretIsSaidByAnybody(Cluster cluster) throws IOException {
    // They would do some of the work, without what is planted here.
    cluster.services().forEach(ServiceProcess::stop);
    planted.plant("database password", Cluster.PASSWORD);
    for (String service : List.of("api", "scheduler", "node")) {
      planted.plant("broker password", cluster.broker().account(service).password());
    }
    planted.plant("password at the compute service's Keystone", FakeKeystone.PASSWORD);
    keystone.gives(planted.plant("token of our own"));
    SecretKeys keys = plantKeys();
    ServiceProcess api = api(cluster);
    ServiceProcess refused = refusedByKeystone(cluster);
    ServiceProcess scheduler = process(cluster, "safe-scheduler", VolumeScheduler.class);
    ServiceProcess node = process(cluster, "safe-node", VolumeNode.class);
    SecretWays.byIscsi(node, TGT, directory.resolve("disks"));
    SecretWays.byCeph(node, CEPH, planted, directory);
    ServiceProcess lockedOut =
        process(cluster, "safe-locked-out", VolumeApi.class)
            .property("spring.datasource.password", planted.plant("refused database password"))
            .property("halite.catalog.start-wait", "0s");
    ServiceProcess deaf =
        process(cluster, "safe-deaf", VolumeScheduler.class)
            .property("spring.rabbitmq.password", planted.plant("refused broker password"))
            .property("logging.level.org.springframework.amqp", "DEBUG");
    processes.forEach(ServiceProcess::start);
    await("the API").atMost(PATIENCE).until(() -> talk.isHealthy(api));
    await("the API that Keystone refuses").atMost(PATIENCE).until(() -> talk.isHealthy(refused));
    assertThat(talk.get(refused, "/v3/volumes")).contains("refuses the account");
    awaitLog(node, "Backend safe-node@safe is up");
    awaitLog(node, "Backend safe-node@ceph is up");
    awaitLog(node, "Ceph refuses client.safe at");
    awaitLog(deaf, "Serving queue scheduler");

    UUID volume;
    try (BrokerTap tap = new BrokerTap(cluster.broker())) {
      volume = useIt(cluster, api, keys);
      await("messages")
          .atMost(PATIENCE)
          .until(
              () -> tap.text().contains("volume.delete.end") && tap.text().contains("scheduler"));
      talk.keep("messages", tap.text());
    }
    await("the refused process").atMost(PATIENCE).until(() -> !lockedOut.isAlive());
    awaitLog(deaf, "ACCESS_REFUSED");

    for (ServiceProcess process : List.of(api, scheduler, node)) {
      readEndpoints(process);
      process.diagnose();
      awaitLog(process, "== threads");
    }
    processes.forEach(process -> talk.keep("log of " + process, process.logSince(0)));
    keepRows(cluster.jdbc());

    assertThat(talk.said("log of " + node)).as("what is searched").contains(volume.toString());
    assertThat(talk.said("log of " + api))
        .contains("TRACE")
        .contains("POST /v3/volumes answered 202");
    assertThat(talk.said("table operation")).contains(volume.toString());
    Set<String> remembered = rememberedBy(api);
    assertSoftly(
        each -> {
          each.assertThat(talk.told()).as("secrets by where they were said").isEmpty();
          each.assertThat(remembered).as("in the memory of the API").isEmpty();
        });
  }

  /** Names of what the process should have forgotten. */
  private Set<String> rememberedBy(ServiceProcess process) throws IOException {
    Map<String, String> forms = planted.formsOf(FORGOTTEN);
    HeapDump dump = HeapDump.of(process, directory.resolve(process.name() + ".hprof"));
    // The database's password is needed all the time: so the search finds what is there.
    assertThat(dump.textsAmong(Set.of(Cluster.PASSWORD))).isNotEmpty();
    return dump.textsAmong(forms.keySet()).stream().map(forms::get).collect(Collectors.toSet());
  }

  private SecretKeys plantKeys() throws IOException {
    Path file = directory.resolve("keys");
    new KeyFile(file).add(new SecureRandom());
    for (String line : Files.readAllLines(file)) {
      planted.plant("secret key", line.split(" ", -1)[1]);
    }
    return new KeyFile(file).read();
  }

  private ServiceProcess api(Cluster cluster) throws IOException {
    String hash =
        planted.plant("hash of a password", BCrypt.hashpw(talk.password(), BCrypt.gensalt(4)));
    Path users = directory.resolve("users");
    Files.writeString(users, "%s:%s:%s:admin\n".formatted(Talk.USER, hash, Cluster.PROJECT));
    return process(cluster, "safe-api", VolumeApi.class)
        .property("halite.auth.strategy", "basic")
        .property("halite.auth.users-file", users)
        .property("halite.auth.keystone.password", passwordAtKeystone)
        .property("halite.notifications.enabled", true);
  }

  private ServiceProcess refusedByKeystone(Cluster cluster) {
    return process(cluster, "safe-refused", VolumeApi.class)
        .property("halite.auth.strategy", "keystone")
        .property("halite.auth.keystone.url", keystone.url())
        .property("halite.auth.keystone.username", "halite")
        .property("halite.auth.keystone.project-name", "service")
        .property("halite.auth.keystone.password", passwordAtKeystone);
  }

  private ServiceProcess process(Cluster cluster, String name, Class<?> main) {
    ServiceProcess process =
        cluster
            .service(name, main, name)
            .property("logging.level.root", "TRACE")
            .property("halite.secret.key-file", directory.resolve("keys"))
            .property("halite.compute.url", nova.url())
            .property("halite.compute.keystone-url", keystone.url())
            .property("halite.compute.username", "halite")
            .property("halite.compute.project-name", "service")
            .property("halite.compute.password", FakeKeystone.PASSWORD)
            .property("management.endpoints.web.exposure.include", "*")
            .property("management.endpoint.health.show-details", "always");
    if (main != VolumeApi.class) {
      // Only the API asks who is there; here the others have its libraries on their class path.
      process
          .property("spring.security.user.name", Talk.USER)
          .property("spring.security.user.password", talk.password());
    }
    processes.add(process);
    return process;
  }

  /** Requests that succeed and that fail in every way, and a volume with secrets on record. */
  private UUID useIt(Cluster cluster, ServiceProcess api, SecretKeys keys) throws IOException {
    UUID volume = volume(cluster, api, SecretWays.ISCSI);
    UUID homeless = volume(cluster, api, "nowhere");
    UUID onCeph = volume(cluster, api, SecretWays.CEPH);
    awaitStatus(api, volume, "available");
    awaitStatus(api, homeless, "error");
    awaitStatus(api, onCeph, "available");
    recordSecret(cluster.jdbc(), keys, volume);
    for (String path :
        List.of(
            "/v3/volumes/detail",
            "/v3/volumes/" + volume,
            "/v3/volumes?sort_key=none",
            "/v3/volumes/none",
            "/v3/messages",
            "/v3/operations",
            "/v3/os-services",
            "/v3/ffff/volumes",
            "/v3/scheduler-stats/get_pools?detail=true")) {
      talk.get(api, path);
    }
    talk.post(api, "/v3/volumes", "{\"volume\":");
    talk.post(api, "/v3/volumes", "{\"volume\":{\"size\":\"none\"}}");
    assertThat(talk.guess(api, "/v3/volumes")).contains("\"unauthorized\"");
    // What is secret leaves its row with the server that it was for.
    SecretWays ways = new SecretWays(talk, planted, api, nova, () -> keepRows(cluster.jdbc()));
    ways.byAttachments(volume);
    ways.byVolumes(volume);
    ways.byCeph(onCeph, keystone);
    for (UUID made : List.of(volume, homeless, onCeph)) {
      talk.say(api, "DELETE", "/v3/volumes/" + made, null);
      await()
          .atMost(PATIENCE)
          .until(() -> talk.get(api, "/v3/volumes/" + made).contains("\"code\":404"));
    }
    return volume;
  }

  /** Nothing writes there yet. */
  private void recordSecret(JdbcClient jdbc, SecretKeys keys, UUID volume) {
    SecretCipher cipher = new SecretCipher(() -> keys, new SecureRandom());
    SecretColumn column = SecretColumn.VOLUME_PROVIDER_AUTH;
    SecretText secret =
        new SecretText("{\"secret\": \"%s\"}".formatted(planted.plant(column.toString())));
    jdbc.sql("UPDATE volume SET provider_auth = :auth WHERE id = :id")
        .param("auth", cipher.encrypt(secret, column.owner(volume)))
        .param("id", volume)
        .update();
  }

  /** Of a type that asks for the backend of that name. */
  private UUID volume(Cluster cluster, ServiceProcess api, String backend) throws IOException {
    cluster.makeType(backend);
    return Talk.id(
        talk.post(
            api,
            "/v3/volumes",
            "{\"volume\":{\"name\":\"%1$s\",\"size\":1,\"volume_type\":\"%1$s\"}}"
                .formatted(backend)));
  }

  private void awaitStatus(ServiceProcess api, UUID volume, String status) {
    await()
        .atMost(PATIENCE)
        .until(
            () -> talk.get(api, "/v3/volumes/" + volume).contains("\"status\":\"" + status + "\""));
  }

  private void readEndpoints(ServiceProcess process) throws IOException {
    String index = talk.get(process, "/actuator");
    Matcher links = LINK.matcher(index);
    List<String> paths = new ArrayList<>();
    while (links.find()) {
      paths.add(links.group(1));
    }
    assertThat(paths)
        .as("endpoints of %s", process)
        .contains("/actuator/env", "/actuator/configprops", "/actuator/prometheus")
        .doesNotContain("/actuator/heapdump", "/actuator/shutdown");
    for (String secret :
        List.of(
            "spring.datasource.password",
            "halite.secret.key-file",
            "halite.compute.password",
            "halite.auth.keystone.password")) {
      paths.add("/actuator/env/" + secret);
    }
    for (String path : paths) {
      talk.get(process, path);
    }
    assertThat(talk.status(process, "/actuator/heapdump")).isEqualTo(404);
  }

  private static void awaitLog(ServiceProcess process, String text) {
    await(process + " logs '" + text + "'")
        .atMost(PATIENCE)
        .until(() -> process.logSince(0).contains(text));
  }

  private void keepRows(JdbcClient jdbc) {
    for (String table : tables(jdbc)) {
      talk.keep("table " + table, rows(jdbc, table));
    }
  }

  private static List<String> tables(JdbcClient jdbc) {
    return jdbc.sql(
            """
            SELECT relname FROM pg_class
            WHERE relkind IN ('r', 'p') AND NOT relispartition
              AND relnamespace = CAST(current_schema() AS regnamespace)
            """)
        .query(String.class)
        .list();
  }

  private static String rows(JdbcClient jdbc, String table) {
    return String.join(
        "\n",
        jdbc.sql("SELECT to_jsonb(t)::text FROM %s t".formatted(table)).query(String.class).list());
  }
}
