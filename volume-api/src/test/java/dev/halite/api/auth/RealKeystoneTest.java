package dev.halite.api.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.halite.api.TestApi;
import dev.halite.api.TestClient;
import dev.halite.api.TestClient.Answer;
import dev.halite.api.keystone.KeystoneAdministrator;
import dev.halite.api.keystone.KeystoneAdministrator.Credential;
import dev.halite.testkit.Tier;
import dev.halite.testkit.keystone.KeystoneUnderTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;

/** Debian's Keystone and what it issues. */
@Timeout(300)
@SpringBootTest(
    classes = TestApi.class,
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = {
      "halite.auth.strategy=keystone",
      "halite.auth.keystone.username=halite",
      "halite.auth.keystone.password=halite-account-password",
      "halite.auth.keystone.project-name=service",
      "halite.auth.keystone.token-cache-time=2s",
      "halite.auth.keystone.connect-timeout=1s",
      "halite.auth.keystone.read-timeout=10s",
      "halite.auth.keystone.retries=1"
    })
class RealKeystoneTest {
  private static final KeystoneUnderTest KEYSTONE = KeystoneUnderTest.started();
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final int USERS = 6;

  private static KeystoneAdministrator administrator;
  private static String project;
  private static String member;

  @LocalServerPort int port;
  private TestClient client;

  @DynamicPropertySource
  static void address(DynamicPropertyRegistry properties) {
    properties.add("halite.auth.keystone.url", KEYSTONE::url);
  }

  @BeforeAll
  static void makeUsers() {
    administrator = new KeystoneAdministrator(KEYSTONE);
    String services = administrator.newProject("service");
    String account = administrator.newUser("halite", "halite-account-password");
    administrator.grant(account, services, "service");
    String nova = administrator.newUser("nova", "nova-password");
    administrator.grant(nova, services, "service");
    project = administrator.newProject("tenant");
    member = administrator.newUser("ann", "ann-password");
    administrator.grant(member, project, "member");
    for (int i = 0; i < USERS; i++) {
      String user = administrator.newUser("user" + i, "user-password");
      administrator.grant(user, administrator.newProject("project" + i), "reader");
    }
  }

  @AfterAll
  static void stop() {
    KEYSTONE.stop();
  }

  @BeforeEach
  void connect() {
    client = new TestClient(port);
  }

  private static String memberToken() {
    return administrator.token("ann", "ann-password", "tenant");
  }

  private JsonNode caller(String... headers) {
    Answer answer = client.get("/v3/caller", headers);
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    return answer.json().path("context");
  }

  private int status(String... headers) {
    return client.get("/v3/things", headers).status();
  }

  @Test
  void aTokenByPasswordIsItsUserInItsProject() {
    JsonNode context = caller("X-Auth-Token", memberToken());
    assertThat(context.path("userId").stringValue()).isEqualTo(member);
    assertThat(context.path("projectId").stringValue()).isEqualTo(project);
    // The identity service adds what a role implies.
    assertThat(context.path("roles").toString())
        .contains("member", "reader")
        .doesNotContain("admin");
    assertThat(context.path("scope").path("userDomainId").stringValue()).isEqualTo("default");
    assertThat(client.get("/v3/" + project + "/things", "X-Auth-Token", memberToken()).status())
        .isEqualTo(200);

    String admin = administrator.token("admin", KeystoneUnderTest.ADMIN_PASSWORD, "admin");
    assertThat(caller("X-Auth-Token", admin).path("admin").booleanValue()).isTrue();
    client.get("/v3/" + project + "/things", "X-Auth-Token", admin).isFault(400, "badRequest");
  }

  @Test
  void aTokenOfSystemScopeHasNoProject() {
    String token = administrator.systemToken("admin", KeystoneUnderTest.ADMIN_PASSWORD);
    JsonNode context = caller("X-Auth-Token", token);
    assertThat(context.path("projectId").isNull()).isTrue();
    assertThat(context.path("scope").path("systemScope").stringValue()).isEqualTo("all");
  }

  @Test
  void aTokenByApplicationCredentialIsItsUser() {
    Credential credential = administrator.newCredential(member, memberToken(), "");
    JsonNode context = caller("X-Auth-Token", administrator.token(credential));
    assertThat(context.path("userId").stringValue()).isEqualTo(member);
    assertThat(context.path("projectId").stringValue()).isEqualTo(project);
  }

  @Test
  void accessRulesHold() {
    String token =
        administrator.token(
            administrator.newCredential(
                member,
                memberToken(),
                """
                ,"access_rules":[
                  {"service":"block-storage","method":"GET","path":"/v3/*/things"},
                  {"service":"compute","method":"GET","path":"/v3/**"}]\
                """));
    String path = "/v3/" + project + "/things";
    assertThat(client.get(path, "X-Auth-Token", token).status()).isEqualTo(200);
    client.get(path + "/7", "X-Auth-Token", token).isFault(401, "unauthorized");
    client
        .post(path, "{\"thing\":{\"size\":1}}", "X-Auth-Token", token)
        .isFault(401, "unauthorized");
    String nova = administrator.token("nova", "nova-password", "service");
    assertThat(client.get(path + "/7", "X-Auth-Token", token, "X-Service-Token", nova).status())
        .isEqualTo(200);
  }

  @Test
  void whatIsNoTokenIsRefused() {
    for (String token : List.of("gAAAAABk", "x".repeat(8000), memberToken() + "x", "none")) {
      Answer answer = client.get("/v3/things", "X-Auth-Token", token).isFault(401, "unauthorized");
      assertThat(answer.header("WWW-Authenticate"))
          .isEqualTo(
              "Keystone uri=\""
                  + KEYSTONE.url().resolve("/").toString().replaceAll("/$", "")
                  + "\"");
    }
  }

  @Test
  void aRevokedTokenAndOneOfADisabledUserAreRefusedAfterTheCacheTime() {
    String token = memberToken();
    assertThat(status("X-Auth-Token", token)).isEqualTo(200);
    administrator.revoke(token);
    await().atMost(PATIENCE).until(() -> status("X-Auth-Token", token) == 401);

    String leaver = administrator.newUser("leaver", "leaver-password");
    administrator.grant(leaver, project, "member");
    String left = administrator.token("leaver", "leaver-password", "tenant");
    assertThat(status("X-Auth-Token", left)).isEqualTo(200);
    administrator.disable(leaver);
    await().atMost(PATIENCE).until(() -> status("X-Auth-Token", left) == 401);
  }

  @Test
  void anExpiredTokenIsGoodWithAServiceTokenOnly() {
    KEYSTONE.stop();
    KEYSTONE.start(Duration.ofSeconds(3));
    String token = memberToken();
    assertThat(status("X-Auth-Token", token)).isEqualTo(200);
    KEYSTONE.stop();
    KEYSTONE.start();
    String nova = administrator.token("nova", "nova-password", "service");
    await().atMost(PATIENCE).until(() -> status("X-Auth-Token", token) == 401);

    JsonNode context = caller("X-Auth-Token", token, "X-Service-Token", nova);
    assertThat(context.path("userId").stringValue()).isEqualTo(member);
    assertThat(context.path("serviceRoles").toString()).contains("service");
    assertThat(status("X-Auth-Token", token, "X-Service-Token", memberToken())).isEqualTo(401);
    assertThat(status("X-Auth-Token", token, "X-Service-Token", "none")).isEqualTo(401);
    assertThat(status("X-Auth-Token", token)).isEqualTo(401);

    administrator.revoke(nova);
    await()
        .atMost(PATIENCE)
        .until(() -> status("X-Auth-Token", token, "X-Service-Token", nova) == 401);
  }

  /** Who is asked for gets 200 or 503, and nobody ever another one's identity. */
  @Test
  void noAnswerIsWrongWhileKeystoneComesAndGoes() throws Exception {
    Map<String, LongAdder> wrong = new ConcurrentHashMap<>();
    LongAdder good = new LongAdder();
    LongAdder unavailable = new LongAdder();
    AtomicBoolean over = new AtomicBoolean();
    List<String> users = new ArrayList<>();
    for (int i = 0; i < USERS; i++) {
      users.add(administrator.token("user" + i, "user-password", "project" + i));
    }
    List<String> ids = users.stream().map(token -> userOf(token)).toList();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> running = new ArrayList<>();
      for (int i = 0; i < 2 * USERS; i++) {
        String token = users.get(i % USERS);
        String id = ids.get(i % USERS);
        boolean bad = i >= USERS;
        running.add(
            threads.submit(
                () -> {
                  long number = 0;
                  while (!over.get()) {
                    String sent = bad ? token + "x" + number++ % 50 : token;
                    Answer answer = client.get("/v3/caller", "X-Auth-Token", sent);
                    boolean right =
                        bad
                            ? answer.status() == 401
                            : answer.status() == 200
                                && answer.json().at("/context/userId").stringValue().equals(id);
                    if (right) {
                      good.increment();
                    } else if (answer.status() == 503) {
                      unavailable.increment();
                    } else {
                      wrong
                          .computeIfAbsent(
                              (bad ? "bad " : "good ") + answer.status() + " " + answer.body(),
                              key -> new LongAdder())
                          .increment();
                    }
                  }
                }));
      }
      try {
        for (int i = 0; i < Tier.count(2, 20); i++) {
          long before = good.sum();
          await().atMost(PATIENCE).until(() -> good.sum() > before + 100);
          long refused = unavailable.sum();
          KEYSTONE.stop();
          await().atMost(PATIENCE).until(() -> unavailable.sum() > refused + 20);
          KEYSTONE.start();
        }
        for (String token : users) {
          await().atMost(PATIENCE).until(() -> status("X-Auth-Token", token) == 200);
        }
      } finally {
        over.set(true);
      }
      for (Future<?> one : running) {
        one.get();
      }
    }
    assertThat(wrong).isEmpty();
  }

  private String userOf(String token) {
    return caller("X-Auth-Token", token).path("userId").stringValue();
  }
}
