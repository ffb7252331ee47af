package dev.halite.common.openstack.compute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.halite.common.engine.database.Json;
import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.fault.HaliteException;
import dev.halite.common.engine.secret.SecretText;
import dev.halite.common.engine.transport.SettingRefusedException;
import dev.halite.common.openstack.compute.ComputeService.Refusal;
import dev.halite.common.openstack.compute.ComputeService.ServerPlace;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import tools.jackson.databind.JsonNode;

/** Against a server that answers as Keystone and Nova do. */
@Timeout(30)
class NovaTest {
  private static final UUID VOLUME = UUID.randomUUID();
  private static final UUID FIRST = UUID.randomUUID();
  private static final UUID SECOND = UUID.randomUUID();

  private static final UUID STRANGER = UUID.randomUUID();

  /** What a proxy says, another service, and a Nova that has no such path. */
  private static final String STRANGERS = "<html><h1>404 Not Found</h1></html>";

  private static final String NOBODYS = "{\"error\": {\"code\": 404, \"message\": \"m\"}}";

  private static final String NO_ROUTE =
      "{\"itemNotFound\": {\"code\": 404, \"message\": \"The resource could not be found.\"}}";

  private final List<JsonNode> told = Collections.synchronizedList(new ArrayList<>());
  private final List<String> versions = Collections.synchronizedList(new ArrayList<>());
  private final Set<String> revoked = ConcurrentHashMap.newKeySet();
  private final AtomicInteger tokens = new AtomicInteger();
  private final ExecutorService handlers = Executors.newVirtualThreadPerTaskExecutor();
  private HttpServer server;
  private volatile int status = 200;
  private volatile String answer = "{\"events\":[]}";
  private volatile Said use = notFound("Instance " + FIRST + " could not be found.");
  private volatile Said described = use;
  private volatile Said all = new Said(200, "{\"servers\": []}");
  private volatile CountDownLatch answers = new CountDownLatch(0);
  private volatile CountDownLatch bodies = new CountDownLatch(0);
  private volatile CountDownLatch issues = new CountDownLatch(0);

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/identity/v3/auth/tokens", this::issue);
    server.createContext("/compute/v2.1/os-server-external-events", this::events);
    server.createContext("/compute/v2.1/servers", this::asked);
    server.setExecutor(handlers);
    server.start();
  }

  @AfterEach
  void stop() {
    answers.countDown();
    bodies.countDown();
    issues.countDown();
    server.stop(0);
    handlers.close();
  }

  private void issue(HttpExchange exchange) throws IOException {
    JsonNode asked = body(exchange);
    int number = tokens.incrementAndGet();
    await(issues);
    boolean known =
        asked.at("/auth/identity/password/user/password").asString("").equals("secret")
            && asked.at("/auth/scope/project/name").asString("").equals("service");
    exchange.getResponseHeaders().add("X-Subject-Token", "token-" + number);
    send(
        exchange,
        known ? 201 : 401,
        "{\"token\":{\"expires_at\":\"%s\"}}".formatted(Instant.now().plusSeconds(3600)));
  }

  private void events(HttpExchange exchange) throws IOException {
    if (revoked.contains(exchange.getRequestHeaders().getFirst("X-Auth-Token"))) {
      send(exchange, 401, "{}");
      return;
    }
    versions.add(exchange.getRequestHeaders().getFirst("OpenStack-API-Version"));
    told.add(body(exchange));
    await(answers);
    send(exchange, status, answer);
  }

  private void asked(HttpExchange exchange) throws IOException {
    versions.add(exchange.getRequestHeaders().getFirst("OpenStack-API-Version"));
    await(answers);
    URI address = exchange.getRequestURI();
    String path = address.getPath().substring("/compute/v2.1/servers".length());
    Said said = path.isEmpty() ? all : path.contains("/os-volume_attachments/") ? use : described;
    assertThat(path.isEmpty() ? address.getQuery() : path)
        .isIn(
            "all_tenants=1&uuid=" + FIRST,
            "/" + FIRST,
            "/" + FIRST + "/os-volume_attachments/" + VOLUME);
    send(exchange, said.status(), said.body());
  }

  private record Said(int status, String body) {}

  private static Said notFound(String message) {
    return new Said(404, "{\"itemNotFound\": {\"code\": 404, \"message\": \"" + message + "\"}}");
  }

  private static Said use(String attachment) {
    return new Said(
        200,
        """
        {"volumeAttachment": {"attachment_id": %s, "bdm_uuid": "%s", "device": "/dev/vdb",
                              "serverId": "%s", "volumeId": "%s"}}
        """
            .formatted(attachment, STRANGER, FIRST, VOLUME));
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static JsonNode body(HttpExchange exchange) throws IOException {
    return Json.tree(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
  }

  private void send(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().flush();
    await(bodies);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  private ComputeService compute(String password) {
    return compute(password, Duration.ofSeconds(20));
  }

  private ComputeService compute(String password, Duration patience) {
    return compute(password, patience, Duration.ofSeconds(20));
  }

  private ComputeService compute(String password, Duration patience, Duration whole) {
    String root = "http://127.0.0.1:" + server.getAddress().getPort();
    return new ComputeConfiguration()
        .computeService(
            new ComputeProperties(
                URI.create(root + "/compute/v2.1"),
                URI.create(root + "/identity"),
                "halite",
                new SecretText(password),
                "service",
                "Default",
                "Default",
                null,
                false,
                Duration.ofSeconds(2),
                patience,
                whole),
            Clock.fixed(Instant.now(), ZoneOffset.UTC));
  }

  private List<Refusal> extended() {
    return compute("secret").volumeExtended(VOLUME, List.of(FIRST, SECOND));
  }

  private List<Refusal> extendedSoon() {
    return compute("secret", Duration.ofMillis(500)).volumeExtended(VOLUME, List.of(FIRST, SECOND));
  }

  @Test
  void everyServerIsNamedInTheVersionThatKnowsOfIt() {
    assertThat(extended()).isEmpty();

    assertThat(versions).containsExactly("compute 2.51");
    JsonNode events = told.getFirst().path("events");
    assertThat(events).hasSize(2);
    assertThat(events.get(1).path("name").stringValue()).isEqualTo("volume-extended");
    assertThat(events.get(1).path("server_uuid").stringValue()).isEqualTo(SECOND.toString());
    assertThat(events.get(1).path("tag").stringValue()).isEqualTo(VOLUME.toString());
  }

  @Test
  void whoIsNotToldIsNamedWithItsCode() {
    status = 207;
    answer =
        """
        {"events": [{"server_uuid": "%s", "code": 200, "status": "completed"},
                    {"server_uuid": "%s", "code": 404, "status": "failed"},
                    {"server_uuid": "%s", "code": 422, "status": "failed"}]}
        """
            .formatted(FIRST, STRANGER, SECOND);

    assertThat(extended()).containsExactly(new Refusal(SECOND, 422));
  }

  @Test
  void whereNoServerIsThereAllAreNamed() {
    status = 404;
    answer = notFound("No instances found for any event").body();

    assertThat(extended()).containsExactly(new Refusal(FIRST, 404), new Refusal(SECOND, 404));
  }

  @ParameterizedTest
  @ValueSource(strings = {STRANGERS, NOBODYS, NO_ROUTE, ""})
  void aStrangersWordThatNothingIsThereIsNone(String body) {
    status = 404;
    answer = body;
    use = new Said(404, body);
    described = use;

    assertUnavailable(this::extended, "something else answers 404 at its address");
    assertUnavailable(() -> use(SECOND), "something else answers 404 at its address");
    assertUnavailable(
        () -> compute("secret").knows(FIRST), "something else answers 404 at its address");
  }

  @Test
  void aServerUsesAVolumeByTheAttachmentThatItNames() {
    use = use("\"" + SECOND + "\"");
    described = server("\"OS-EXT-STS:task_state\": null");

    assertThat(use(SECOND)).isEqualTo(VolumeUse.USED);
    assertThat(use(STRANGER)).isEqualTo(VolumeUse.UNUSED);
    assertThat(versions).containsExactly("compute 2.89", "compute 2.89", "compute 2.51");

    use = use("null");
    assertThat(use(STRANGER)).as("it may be any").isEqualTo(VolumeUse.USED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"OS-EXT-STS:task_state\": \"migrating\"", "\"name\": \"n\""})
  void whileAServerMovesItMayUseAVolumeByAnAttachmentThatIsNotNamed(String said) {
    use = use("\"" + SECOND + "\"");
    described = server(said);

    assertThat(use(STRANGER)).isEqualTo(VolumeUse.USED);
  }

  @Test
  void aServerThatHasNoSuchVolumeWasSeen() {
    use = notFound("Instance " + FIRST + " is not attached to volume " + VOLUME);
    all = new Said(403, "{}");

    assertThat(use(SECOND)).isEqualTo(VolumeUse.UNUSED);
  }

  private static Said server(String more) {
    return new Said(200, "{\"server\": {\"id\": \"" + FIRST + "\", " + more + "}}");
  }

  @Test
  void aServerThatIsGoneUsesNothing() {
    assertThat(use(SECOND)).isEqualTo(VolumeUse.SERVER_GONE);
    assertThat(compute("secret").knows(FIRST)).isFalse();
    assertThat(versions).hasSize(4);

    described = new Said(200, "{\"server\": {\"id\": \"" + FIRST + "\"}}");
    assertThat(compute("secret").knows(FIRST)).isTrue();
  }

  @Test
  void aServerIsWhereItsDescriptionSays() {
    assertThat(compute("secret").place(FIRST)).isEmpty();

    described = server("\"tenant_id\": \"p\", \"OS-EXT-SRV-ATTR:host\": \"node\"");
    assertThat(compute("secret").place(FIRST)).contains(new ServerPlace("p", "node"));
    described = server("\"tenant_id\": \"p\", \"OS-EXT-SRV-ATTR:host\": null");
    assertThat(compute("secret").place(FIRST)).contains(new ServerPlace("p", null));
    described = server("\"tenant_id\": \"p\"");
    assertUnavailable(
        () -> compute("secret").place(FIRST),
        "does not tell its account (halite.compute.username)");
    described = server("\"OS-EXT-SRV-ATTR:host\": \"node\"");
    assertUnavailable(() -> compute("secret").place(FIRST), "cannot be read");
    described = new Said(503, "");
    assertUnavailable(() -> compute("secret").place(FIRST), "503");
  }

  @Test
  void ofServersThatItsAccountMayNotSeeNothingIsKnown() {
    all = new Said(403, "{\"forbidden\": {\"code\": 403}}");

    assertUnavailable(() -> use(SECOND), "may not see the servers of all projects");
    assertUnavailable(() -> compute("secret").knows(FIRST), "may not see the servers");
    // The list is given to who may ask for all, and a server of another project is not shown.
    all = new Said(200, "{\"servers\": [{\"id\": \"" + FIRST + "\"}]}");
    assertUnavailable(() -> use(SECOND), "may not see the servers of all projects");
    assertUnavailable(() -> compute("secret").knows(FIRST), "may not see the servers");
    all = new Said(200, "[]");
    assertUnavailable(() -> use(SECOND), "cannot be read");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "<html>", "{}", "{\"server\":{\"id\":\"another\"}}"})
  void whatIsSaidOfSomethingElseIsNoAnswer(String body) {
    use = new Said(200, body);
    described = use;

    assertUnavailable(() -> use(SECOND), "cannot be read");
    assertUnavailable(() -> compute("secret").knows(FIRST), "cannot be read");
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 403, 406, 500, 503})
  void anyOtherAnswerToAQuestionIsNone(int code) {
    use = new Said(code, use.body());
    described = use;

    assertUnavailable(() -> use(SECOND), String.valueOf(code));
    assertUnavailable(() -> compute("secret").knows(FIRST), String.valueOf(code));
  }

  @Test
  void allThatAQuestionNeedsHasOneLimit() {
    issues = new CountDownLatch(1);
    ComputeService impatient = compute("secret", Duration.ofSeconds(20), Duration.ofMillis(200));

    assertUnavailable(() -> impatient.use(FIRST, VOLUME, SECOND), "has not answered within 200 ms");
  }

  @Test
  void nobodyIsAskedInATransaction() {
    TransactionSynchronizationManager.setActualTransactionActive(true);
    try {
      assertThatThrownBy(() -> use(SECOND))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("inside a transaction");
    } finally {
      TransactionSynchronizationManager.setActualTransactionActive(false);
    }
    assertThat(versions).isEmpty();
  }

  private VolumeUse use(UUID attachment) {
    return compute("secret").use(FIRST, VOLUME, attachment);
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 403, 422, 500, 503})
  void anyOtherAnswerIsNone(int code) {
    status = code;

    assertUnavailable(this::extended, String.valueOf(code));
  }

  @Test
  void anAnswerThatIsNoneOfItsOwnIsNone() {
    answer = "<html>";

    assertUnavailable(this::extended, "cannot be read");
  }

  @Test
  void whoeverDoesNotAnswerInTimeIsNotWaitedFor() {
    answers = new CountDownLatch(1);

    assertUnavailable(this::extendedSoon, "does not answer");
  }

  @Test
  void anAnswerOfWhichOnlyTheHeadersComeIsNotWaitedFor() {
    bodies = new CountDownLatch(1);

    assertUnavailable(this::extendedSoon, "does not answer");
  }

  @Test
  void anAnswerThatIsFarTooLongIsNotRead() {
    answer = "{\"events\":[]}" + " ".repeat(2 << 20);

    assertUnavailable(this::extended, "does not answer");
  }

  @Test
  void aTokenIsKeptAndFetchedAnewWhenItIsRefused() {
    ComputeService compute = compute("secret");
    compute.volumeExtended(VOLUME, List.of(FIRST));
    compute.volumeExtended(VOLUME, List.of(FIRST));
    assertThat(tokens).hasValue(1);
    revoked.add("token-1");

    assertThat(compute.volumeExtended(VOLUME, List.of(FIRST))).isEmpty();

    assertThat(tokens).hasValue(2);
    revoked.add("token-2");
    revoked.add("token-3");
    assertUnavailable(() -> compute.volumeExtended(VOLUME, List.of(FIRST)), "401");
  }

  @Test
  void anAccountThatIsRefusedIsNamedAndNotTriedAgainAtOnce() {
    ComputeService compute = compute("wrong");
    assertUnavailable(() -> compute.volumeExtended(VOLUME, List.of(FIRST)), "identity service");
    assertUnavailable(() -> compute.volumeExtended(VOLUME, List.of(FIRST)), "identity service");
    assertThat(told).isEmpty();
    assertThat(tokens).as("it may be locked").hasValue(1);
  }

  @Test
  void whoWaitsForATokenSharesTheFailure() throws Exception {
    issues = new CountDownLatch(1);
    ComputeService compute = compute("secret", Duration.ofSeconds(2));
    List<Future<?>> calls = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      calls.add(handlers.submit(() -> compute.volumeExtended(VOLUME, List.of(FIRST))));
    }

    for (Future<?> call : calls) {
      assertThatThrownBy(call::get).hasMessageContaining("identity service");
    }

    // One more may have come too late to wait for the first.
    assertThat(tokens).hasValueLessThan(3);
  }

  @Test
  void withoutAnAddressThereIsNoneAndHalfASettingIsRefused() {
    Duration second = Duration.ofSeconds(1);
    assertThat(
            new ComputeConfiguration()
                .computeService(
                    new ComputeProperties(
                        null, null, null, null, null, "Default", "Default", null, false, second,
                        second, second),
                    Clock.systemUTC())
                .isConfigured())
        .isFalse();
    URI url = URI.create("http://nova:8774/v2.1");
    assertThatThrownBy(
            () ->
                new ComputeProperties(
                    url, url, "halite", null, "service", "Default", "Default", null, false, second,
                    second, second))
        .hasMessageContaining("halite.compute.password");
    assertThatThrownBy(
            () ->
                new ComputeProperties(
                    URI.create("nova"),
                    url,
                    "halite",
                    new SecretText("secret"),
                    "service",
                    "Default",
                    "Default",
                    null,
                    false,
                    second,
                    second,
                    second))
        .hasMessageContaining("halite.compute.url");
  }

  @ParameterizedTest
  @CsvSource({
    "http://nova:8774/v2.1, https://keystone, url",
    "https://nova:8774/v2.1, http://keystone, keystone-url"
  })
  void passwordAndTokenGoNowhereElseInClearTextUnlessSomebodySaysSo(
      URI url, URI keystone, String key) {
    assertThatThrownBy(() -> elsewhere(url, keystone, false))
        .isInstanceOf(SettingRefusedException.class)
        .hasMessageContaining("halite.compute." + key + " ");
    assertThat(elsewhere(url, keystone, true).isConfigured()).isTrue();
  }

  private static ComputeService elsewhere(URI url, URI keystone, boolean clearText) {
    return new ComputeConfiguration()
        .computeService(
            new ComputeProperties(
                url,
                keystone,
                "halite",
                new SecretText("secret"),
                "service",
                "Default",
                "Default",
                null,
                clearText,
                Duration.ofSeconds(1),
                Duration.ofSeconds(1),
                Duration.ofSeconds(1)),
            Clock.systemUTC());
  }

  private static void assertUnavailable(Runnable call, String said) {
    assertThatThrownBy(call::run)
        .isInstanceOfSatisfying(
            HaliteException.class,
            e -> {
              assertThat(e.code()).isEqualTo(FaultCode.UNAVAILABLE);
              assertThat(e.reason()).contains(said).doesNotContain("secret", "token-");
            });
  }
}
