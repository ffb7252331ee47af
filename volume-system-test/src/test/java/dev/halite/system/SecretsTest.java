package dev.halite.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.halite.api.VolumeApi;
import dev.halite.common.engine.secret.KeyFile;
import dev.halite.common.engine.secret.SecretCipher;
import dev.halite.common.engine.secret.SecretColumn;
import dev.halite.common.engine.secret.SecretKeys;
import dev.halite.common.engine.secret.SecretText;
import dev.halite.node.VolumeNode;
import dev.halite.scheduler.VolumeScheduler;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
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
  private static final Duration PATIENCE = Duration.ofSeconds(240);
  private static final String BACKEND = "safe";
  private static final String USER = "operator";
  private static final Pattern LINK = Pattern.compile("\"href\":\"[^\"]*?(/actuator/[^\"{]+)\"");

  /** Rows that operators and users read, and what travels to others. */
  private static final List<String> READ_BY_PEOPLE =
      List.of(
          "operation", "operation_run", "user_message", "event", "service", "backend", "worker");

  private static final String PASSWORD_OF_A_USER = "password of a user";
  private static final String WRONG_PASSWORD = "wrong password";
  private static final String TOKEN = "token";
  private static final String TOKEN_OF_A_SERVICE = "token of a service";

  /** Not needed any more once a request is answered; all others are what a service works with. */
  private static final Set<String> FORGOTTEN =
      Set.of(PASSWORD_OF_A_USER, WRONG_PASSWORD, TOKEN, TOKEN_OF_A_SERVICE);

  @TempDir Path directory;
  private final PlantedSecrets planted = new PlantedSecrets();
  private final List<ServiceProcess> processes = new ArrayList<>();
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  /** Where something was said, and what. */
  private final Map<String, String> said = new LinkedHashMap<>();

  private final String password = planted.plant(PASSWORD_OF_A_USER);
  private String login = USER + ":" + password;

  @AfterEach
  void close() {
    // In order, so that no worker is left that nobody can fence.
    processes.forEach(ServiceProcess::stop);
    http.close();
  }

  @Test
  void noSecretIsSaidByAnybody(Cluster cluster) throws IOException {
    planted.plant("database password", Cluster.PASSWORD);
    planted.plant("broker password", cluster.broker().password());
    SecretKeys keys = plantKeys();
    ServiceProcess api = api(cluster);
    ServiceProcess scheduler = process(cluster, "safe-scheduler", VolumeScheduler.class);
    ServiceProcess node =
        process(cluster, "safe-node", VolumeNode.class)
            .property("halite.node.backends.safe.driver", "file")
            .property("halite.node.backends.safe.file.directory", directory.resolve("disks"));
    ServiceProcess lockedOut =
        process(cluster, "safe-locked-out", VolumeApi.class)
            .property("spring.datasource.password", planted.plant("refused database password"))
            .property("halite.catalog.start-wait", "0s");
    ServiceProcess deaf =
        process(cluster, "safe-deaf", VolumeScheduler.class)
            .property("spring.rabbitmq.password", planted.plant("refused broker password"))
            .property("logging.level.org.springframework.amqp", "DEBUG");
    processes.forEach(ServiceProcess::start);
    await("the API").atMost(PATIENCE).until(() -> isHealthy(api));
    awaitLog(node, "Backend safe-node@safe is up");
    awaitLog(deaf, "Serving queue scheduler");

    UUID volume;
    try (BrokerTap tap = new BrokerTap(cluster.broker())) {
      volume = useIt(cluster, api, keys);
      await("messages")
          .atMost(PATIENCE)
          .until(
              () -> tap.text().contains("volume.delete.end") && tap.text().contains("scheduler"));
      said.put("messages", tap.text());
    }
    await("the refused process").atMost(PATIENCE).until(() -> !lockedOut.isAlive());
    awaitLog(deaf, "ACCESS_REFUSED");

    for (ServiceProcess process : List.of(api, scheduler, node)) {
      readEndpoints(process);
      process.diagnose();
      awaitLog(process, "== threads");
    }
    processes.forEach(process -> said.put("log of " + process, process.logSince(0)));
    for (String table : READ_BY_PEOPLE) {
      said.put("table " + table, rows(cluster.jdbc(), table));
    }

    assertThat(said.get("log of " + node)).as("what is searched").contains(volume.toString());
    assertThat(said.get("log of " + api))
        .contains("TRACE")
        .contains("POST /v3/volumes answered 202");
    assertThat(said.get("table operation")).contains(volume.toString());
    said.forEach(
        (where, text) -> assertThat(planted.in(text)).as("secrets in %s", where).isEmpty());
    assertThat(rememberedBy(api)).as("in the memory of the API").isEmpty();
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
    String hash = planted.plant("hash of a password", BCrypt.hashpw(password, BCrypt.gensalt(4)));
    Path users = directory.resolve("users");
    Files.writeString(users, "%s:%s:%s:admin\n".formatted(USER, hash, Cluster.PROJECT));
    return process(cluster, "safe-api", VolumeApi.class)
        .property("halite.auth.strategy", "basic")
        .property("halite.auth.users-file", users)
        .property("halite.notifications.enabled", true);
  }

  private ServiceProcess process(Cluster cluster, String name, Class<?> main) {
    ServiceProcess process =
        cluster
            .service(name, main, name)
            .property("logging.level.root", "TRACE")
            .property("halite.secret.key-file", directory.resolve("keys"))
            .property("management.endpoints.web.exposure.include", "*")
            .property("management.endpoint.health.show-details", "always");
    if (main != VolumeApi.class) {
      // Only the API asks who is there; here the others have its libraries on their class path.
      process
          .property("spring.security.user.name", USER)
          .property("spring.security.user.password", password);
    }
    processes.add(process);
    return process;
  }

  /** Requests that succeed and that fail in every way, and a volume with secrets on record. */
  private UUID useIt(Cluster cluster, ServiceProcess api, SecretKeys keys) throws IOException {
    type(cluster.jdbc(), BACKEND);
    type(cluster.jdbc(), "nowhere");
    UUID volume = id(post(api, "/v3/volumes", volume("safe", BACKEND)));
    UUID homeless = id(post(api, "/v3/volumes", volume("homeless", "nowhere")));
    await().atMost(PATIENCE).until(() -> get(api, "/v3/volumes/" + volume).contains("available"));
    await()
        .atMost(PATIENCE)
        .until(() -> get(api, "/v3/volumes/" + homeless).contains("\"status\":\"error\""));
    UUID attachment = recordSecrets(cluster.jdbc(), keys, volume);
    for (String path :
        List.of(
            "/v3/volumes/detail",
            "/v3/volumes/" + volume,
            "/v3/volumes?sort_key=none",
            "/v3/volumes/none",
            "/v3/messages",
            "/v3/os-services",
            "/v3/ffff/volumes",
            "/v3/scheduler-stats/get_pools?detail=true")) {
      get(api, path);
    }
    post(api, "/v3/volumes", "{\"volume\":");
    post(api, "/v3/volumes", "{\"volume\":{\"size\":\"none\"}}");
    String right = login;
    login = USER + ":" + planted.plant(WRONG_PASSWORD);
    assertThat(get(api, "/v3/volumes")).contains("\"unauthorized\"");
    login = right;
    cluster.jdbc().sql("DELETE FROM attachment WHERE id = :id").param("id", attachment).update();
    for (UUID made : List.of(volume, homeless)) {
      say(api, "DELETE", "/v3/volumes/" + made, null);
      await()
          .atMost(PATIENCE)
          .until(() -> get(api, "/v3/volumes/" + made).contains("\"code\":404"));
    }
    return volume;
  }

  private UUID recordSecrets(JdbcClient jdbc, SecretKeys keys, UUID volume) {
    SecretCipher cipher = new SecretCipher(() -> keys, new SecureRandom());
    UUID attachment = UUID.randomUUID();
    jdbc.sql("UPDATE volume SET provider_auth = :auth WHERE id = :id")
        .param("auth", encrypted(cipher, SecretColumn.VOLUME_PROVIDER_AUTH, volume))
        .param("id", volume)
        .update();
    jdbc.sql(
            """
            INSERT INTO attachment (id, volume_id, project_id, attach_status, connector,
                                    connection_info)
            VALUES (:id, :volume, :project, 'attached', :connector, :info)
            """)
        .param("id", attachment)
        .param("volume", volume)
        .param("project", Cluster.PROJECT)
        .param("connector", encrypted(cipher, SecretColumn.ATTACHMENT_CONNECTOR, attachment))
        .param("info", encrypted(cipher, SecretColumn.ATTACHMENT_CONNECTION_INFO, attachment))
        .update();
    return attachment;
  }

  private byte[] encrypted(SecretCipher cipher, SecretColumn column, UUID id) {
    String secret = planted.plant(column.toString());
    return cipher.encrypt(
        new SecretText("{\"secret\": \"%s\"}".formatted(secret)), column.owner(id));
  }

  private static void type(JdbcClient jdbc, String name) {
    jdbc.sql(
            """
            INSERT INTO volume_type (id, name, extra_specs)
            VALUES (gen_random_uuid(), :name,
                    jsonb_build_object('volume_backend_name', CAST(:name AS text)))
            """)
        .param("name", name)
        .update();
  }

  private void readEndpoints(ServiceProcess process) throws IOException {
    String index = get(process, "/actuator");
    Matcher links = LINK.matcher(index);
    List<String> paths = new ArrayList<>();
    while (links.find()) {
      paths.add(links.group(1));
    }
    assertThat(paths)
        .as("endpoints of %s", process)
        .contains("/actuator/env", "/actuator/configprops", "/actuator/prometheus")
        .doesNotContain("/actuator/heapdump", "/actuator/shutdown");
    paths.add("/actuator/env/spring.datasource.password");
    paths.add("/actuator/env/halite.secret.key-file");
    for (String path : paths) {
      get(process, path);
    }
    assertThat(status(process, "/actuator/heapdump")).isEqualTo(404);
  }

  private boolean isHealthy(ServiceProcess api) {
    try {
      return get(api, "/healthcheck").equals("OK");
    } catch (IOException notYet) {
      return false;
    }
  }

  private static void awaitLog(ServiceProcess process, String text) {
    await(process + " logs '" + text + "'")
        .atMost(PATIENCE)
        .until(() -> process.logSince(0).contains(text));
  }

  private static String volume(String name, String type) {
    return "{\"volume\":{\"name\":\"%s\",\"size\":1,\"volume_type\":\"%s\"}}".formatted(name, type);
  }

  private static UUID id(String answer) {
    Matcher id = Pattern.compile("\"id\":\"([0-9a-f-]{36})\"").matcher(answer);
    assertThat(id.find()).as(answer).isTrue();
    return UUID.fromString(id.group(1));
  }

  private static String rows(JdbcClient jdbc, String table) {
    return String.join(
        "\n",
        jdbc.sql("SELECT to_jsonb(t)::text FROM %s t".formatted(table)).query(String.class).list());
  }

  private String get(ServiceProcess process, String path) throws IOException {
    return say(process, "GET", path, null);
  }

  private String post(ServiceProcess process, String path, String body) throws IOException {
    return say(process, "POST", path, body);
  }

  private int status(ServiceProcess process, String path) throws IOException {
    return send(process, "GET", path, null).statusCode();
  }

  private String say(ServiceProcess process, String method, String path, String body)
      throws IOException {
    HttpResponse<String> answer = send(process, method, path, body);
    said.merge(
        "answer to %s %s of %s".formatted(method, path, process),
        answer.headers().map() + "\n" + answer.body(),
        (before, now) -> before + "\n" + now);
    return answer.body();
  }

  private HttpResponse<String> send(ServiceProcess process, String method, String path, String body)
      throws IOException {
    HttpRequest request =
        HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + process.properties().get("server.port") + path))
            .timeout(Duration.ofSeconds(20))
            .header("Content-Type", "application/json")
            .header(
                "Authorization",
                "Basic "
                    + Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8)))
            .header("X-Auth-Token", planted.plant(TOKEN))
            .header("X-Service-Token", planted.plant(TOKEN_OF_A_SERVICE))
            .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
            .build();
    try {
      return http.send(request, BodyHandlers.ofString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }
}
