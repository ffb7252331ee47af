package dev.halite.api.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.halite.api.TestApi;
import dev.halite.api.TestClient;
import dev.halite.api.TestClient.Answer;
import dev.halite.testkit.keystone.FakeKeystone;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;

@Timeout(120)
@ExtendWith(OutputCaptureExtension.class)
@SpringBootTest(
    classes = TestApi.class,
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = {
      "halite.auth.strategy=keystone",
      "halite.auth.keystone.username=halite",
      "halite.auth.keystone.password=" + FakeKeystone.PASSWORD,
      "halite.auth.keystone.project-name=service",
      "halite.auth.keystone.public-url=https://identity.example.org/v3/",
      "halite.auth.keystone.retries=1",
      "management.endpoints.web.exposure.include=*",
      "management.endpoint.configprops.show-values=always",
      "management.endpoint.env.show-values=always"
    })
class KeystoneAuthTest {
  private static final FakeKeystone KEYSTONE = new FakeKeystone();
  private static final Instant LATER = Instant.now().plusSeconds(3600);

  @TempDir static Path directory;

  @LocalServerPort int port;
  private TestClient client;

  @DynamicPropertySource
  static void address(DynamicPropertyRegistry properties) throws IOException {
    writePolicy("# nothing\n");
    properties.add("halite.api.policy-file", () -> directory.resolve("policy.yaml"));
    properties.add("halite.auth.keystone.url", () -> KEYSTONE.url() + "/v3");
  }

  @AfterAll
  static void close() {
    KEYSTONE.close();
  }

  @BeforeEach
  void connect() {
    client = new TestClient(port);
    KEYSTONE.knowsUser("member-token", "ann", "aa", "member", "reader");
    KEYSTONE.knowsUser("reader-token", "rob", "aa", "reader");
    KEYSTONE.knowsUser("admin-token", "root", "cc", "Admin", "member", "reader");
    KEYSTONE.knowsUser("nova-token", "nova", "5e", "service", "admin");
  }

  private JsonNode caller(String... headers) {
    Answer answer = client.get("/v3/caller", headers);
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    return answer.json().path("context");
  }

  private void refused(String... headers) {
    Answer answer = client.get("/v3/things", headers).isFault(401, "unauthorized");
    assertThat(answer.header("WWW-Authenticate"))
        .isEqualTo("Keystone uri=\"https://identity.example.org\"");
  }

  @Test
  void aTokenSaysUserProjectAndRoles() {
    JsonNode ann = caller("X-Auth-Token", "member-token");
    assertThat(ann.path("userId").stringValue()).isEqualTo("ann");
    assertThat(ann.path("projectId").stringValue()).isEqualTo("aa");
    assertThat(ann.path("admin").booleanValue()).isFalse();
    assertThat(ann.path("serviceRoles")).isEmpty();
    JsonNode root = caller("X-Auth-Token", "admin-token");
    assertThat(root.path("admin").booleanValue()).isTrue();
    assertThat(root.path("roles").toString()).contains("\"admin\"").doesNotContain("Admin");
    assertThat(caller("X-Storage-Token", "member-token").path("userId").stringValue())
        .isEqualTo("ann");
    assertThat(
            caller("X-Auth-Token", "member-token", "X-Storage-Token", "admin-token")
                .path("userId")
                .stringValue())
        .isEqualTo("ann");
  }

  @ParameterizedTest
  @CsvSource({
    "reader, 200, 403, 403",
    "member, 200, 202, 403",
    "admin, 200, 202, 202",
    "service, 403, 403, 403"
  })
  void oneRoleIsEnough(String role, int reads, int writes, int administers) {
    // Tokens of application credentials do not come with the roles that theirs implies.
    KEYSTONE.knowsUser("bare-" + role, "bea", "aa", role);
    String[] token = {"X-Auth-Token", "bare-" + role};
    assertThat(client.get("/v3/things", token).status()).isEqualTo(reads);
    assertThat(client.get("/v3/things/7", token).status()).isEqualTo(reads);
    assertThat(client.post("/v3/things", "{\"thing\":{\"size\":1}}", token).status())
        .isEqualTo(writes);
    assertThat(client.post("/v3/things/7/action", "{\"os-admin\":{}}", token).status())
        .isEqualTo(administers);
  }

  @Test
  void aMissingOrUnknownTokenIsAnsweredWithAChallenge() {
    refused();
    refused("X-Auth-Token", "no-such-token");
    refused("X-Auth-Token", "not a token");
    refused("X-Auth-Token", "");
    refused("X-Service-Token", "nova-token");
    refused("Authorization", "Bearer member-token");
    assertThat(client.get("/").status()).isEqualTo(300);
    assertThat(client.get("/healthcheck").status()).isEqualTo(200);
  }

  /** A monitor may send a token along, of which Keystone need not be asked. */
  @Test
  void healthIsForEverybodyWhateverIsSentAlong() {
    for (String token : List.of("unheard-of", "not a token", "")) {
      assertThat(client.get("/healthcheck", "X-Auth-Token", token).status()).isEqualTo(200);
    }
    assertThat(KEYSTONE.questions("unheard-of")).isZero();
  }

  @Test
  void theProjectInThePathIsTheTokensOwnForAdministratorsToo() {
    assertThat(client.get("/v3/aa/things", "X-Auth-Token", "member-token").status()).isEqualTo(200);
    client.get("/v3/bb/things", "X-Auth-Token", "member-token").isFault(400, "badRequest");
    client.get("/v3/aa/things", "X-Auth-Token", "admin-token").isFault(400, "badRequest");
    assertThat(client.get("/v3/cc/things", "X-Auth-Token", "admin-token").status()).isEqualTo(200);
  }

  @Test
  void tokensOfOtherScopesHaveNoProject() {
    String user =
        "\"user\":{\"id\":\"op\",\"domain\":{\"id\":\"default\"}},\"roles\":[{\"name\":\"reader\"}]";
    KEYSTONE.knows("system-token", LATER, user + ",\"system\":{\"all\":true}");
    KEYSTONE.knows("domain-token", LATER, user + ",\"domain\":{\"id\":\"dd\",\"name\":\"d\"}");
    JsonNode system = caller("X-Auth-Token", "system-token");
    assertThat(system.path("scope").path("systemScope").stringValue()).isEqualTo("all");
    assertThat(system.path("projectId").isNull()).isTrue();
    assertThat(caller("X-Auth-Token", "domain-token").path("scope").path("domainId").stringValue())
        .isEqualTo("dd");
    for (String token : List.of("system-token", "domain-token")) {
      client.get("/v3/aa/things", "X-Auth-Token", token).isFault(400, "badRequest");
      client.get("/v3/things", "X-Auth-Token", token).isFault(403, "forbidden");
    }
  }

  @Test
  void whoAdministratesADomainIsNoAdministratorOfTheService() {
    String admin =
        "\"user\":{\"id\":\"op\",\"domain\":{\"id\":\"dd\"}},\"roles\":[{\"name\":\"admin\"}]";
    String project = ",\"project\":{\"id\":\"aa\",\"name\":\"a\",\"domain\":{\"id\":\"dd\"}}";
    KEYSTONE.knows("domain-admin", LATER, admin + ",\"domain\":{\"id\":\"dd\",\"name\":\"d\"}");
    KEYSTONE.knows("other-admin", LATER, admin + project + ",\"is_admin_project\":false");
    KEYSTONE.knows("system-admin", LATER, admin + ",\"system\":{\"all\":true}");
    KEYSTONE.knows("project-admin", LATER, admin + project);
    for (String token : List.of("domain-admin", "other-admin")) {
      assertThat(caller("X-Auth-Token", token).path("admin").booleanValue()).as(token).isFalse();
      client
          .post("/v3/things/7/action", "{\"os-admin\":{}}", "X-Auth-Token", token)
          .isFault(403, "forbidden");
      client.get("/actuator/metrics", "X-Auth-Token", token).isFault(403, "forbidden");
    }
    for (String token : List.of("system-admin", "project-admin")) {
      assertThat(caller("X-Auth-Token", token).path("admin").booleanValue()).as(token).isTrue();
    }
  }

  @Test
  void aServiceTokenBringsItsRolesAndAdmitsAnExpiredToken() {
    KEYSTONE.knows(
        "expired-token",
        Instant.now().minusSeconds(60),
        FakeKeystone.user("ann", "aa", "member", "reader"));
    refused("X-Auth-Token", "expired-token");
    JsonNode context = caller("X-Auth-Token", "expired-token", "X-Service-Token", "nova-token");
    assertThat(context.path("userId").stringValue()).isEqualTo("ann");
    assertThat(context.path("serviceRoles").toString()).contains("service");
    assertThat(context.path("admin").booleanValue()).isFalse();
    refused("X-Auth-Token", "expired-token");
  }

  @ParameterizedTest
  @ValueSource(strings = {"member-token", "admin-token", "no-such-token", "not a token"})
  void whoseServiceTokenLacksTheRoleIsRefused(String service) {
    refused("X-Auth-Token", "member-token", "X-Service-Token", service);
  }

  @Test
  void anExpiredServiceTokenVouchesForNobody() {
    KEYSTONE.knows(
        "old-nova-token", Instant.now().minusSeconds(60), FakeKeystone.user("n", "5e", "service"));
    refused("X-Auth-Token", "member-token", "X-Service-Token", "old-nova-token");
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /v3/things, 200",
    "GET, /v3/%74hings, 200",
    "GET, /v3/aa/things, 200",
    "GET, /v3/things/7, 401",
    "GET, /v3/things/, 401",
    "HEAD, /v3/things, 401",
    "POST, /v3/things, 401",
    "DELETE, /v3/things/7, 202",
    "DELETE, /v3/aa/things/7, 401",
    "GET, /v3/old, 401",
    "GET, /v3/things/7/%2e%2e, 401",
    "GET, /v3/things/%2E, 401",
    "GET, /v3/old/%2e%2e/things, 401",
    "GET, /v3/aa%2Fthings, 401",
    "DELETE, /v3/things/7%2F8, 202"
  })
  void anApplicationCredentialIsHeldToItsAccessRules(String method, String path, int status) {
    String rules =
        """
        {"service":"block-storage","method":"GET","path":"/v3/things"},
        {"service":"volumev3","method":"GET","path":"/v3/{project}/things"},
        {"service":"volume","method":"DELETE","path":"/v3/things/*"},
        {"service":"compute","method":"GET","path":"/v3/old"}\
        """;
    KEYSTONE.knows(
        "ruled-token",
        LATER,
        FakeKeystone.user("ann", "aa", "member", "reader")
            + ",\"application_credential\":{\"access_rules\":["
            + rules
            + "]}");
    Answer answer = client.send(method, path, "X-Auth-Token", "ruled-token");
    assertThat(answer.status()).as(answer.body()).isEqualTo(status);
    // What a service does for its user is not what the user may do itself.
    assertThat(
            client
                .send(method, path, "X-Auth-Token", "ruled-token", "X-Service-Token", "nova-token")
                .status())
        .isNotEqualTo(401);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "X-Identity-Status",
        "X-User-Id",
        "X-User-Name",
        "X-User-Domain-Id",
        "X-User-Domain-Name",
        "X-Project-Id",
        "X-Project-Name",
        "X-Project-Domain-Id",
        "X-Project-Domain-Name",
        "X-Domain-Id",
        "X-Domain-Name",
        "X-Roles",
        "X-Is-Admin-Project",
        "X-Service-Catalog",
        "OpenStack-System-Scope",
        "X-User",
        "X-Tenant",
        "X-Tenant-Id",
        "X-Tenant-Name",
        "X-Role",
        "X-Service-Identity-Status",
        "X-Service-User-Id",
        "X-Service-User-Name",
        "X-Service-User-Domain-Id",
        "X-Service-User-Domain-Name",
        "X-Service-Project-Id",
        "X-Service-Project-Name",
        "X-Service-Project-Domain-Id",
        "X-Service-Project-Domain-Name",
        "X-Service-Domain-Id",
        "X-Service-Domain-Name",
        "X-Service-Roles",
        "x-roles",
        "X_Roles"
      })
  void aClaimedIdentityIsSeenByNobody(String header) {
    refused(header, "admin");
    Answer answer =
        client.get("/v3/caller?header=" + header, "X-Auth-Token", "member-token", header, "admin");
    assertThat(answer.json().path("header").isNull()).as(answer.body()).isTrue();
    JsonNode context = answer.json().path("context");
    assertThat(context.path("admin").booleanValue()).isFalse();
    assertThat(context.path("roles").toString()).doesNotContain("admin");
    assertThat(context.path("serviceRoles")).isEmpty();
    assertThat(context.path("userId").stringValue()).isEqualTo("ann");
    assertThat(context.path("projectId").stringValue()).isEqualTo("aa");
    assertThat(context.path("scope").path("systemScope").isNull()).isTrue();
  }

  @Test
  void otherHeadersAreLeftAlone() {
    assertThat(
            client
                .get("/v3/caller?header=X-Other", "X-Auth-Token", "member-token", "X-Other", "x")
                .json()
                .path("header")
                .stringValue())
        .isEqualTo("x");
  }

  @Test
  void whileKeystoneDoesNotAnswerTheServiceIsUnavailable() {
    client.get("/v3/things", "X-Auth-Token", "member-token");
    KEYSTONE.fail(1000, 500, "");
    try {
      Answer answer =
          client
              .get("/v3/things", "X-Auth-Token", "never-seen-token")
              .isFault(503, "serviceUnavailable");
      assertThat(answer.header("Retry-After")).isEqualTo("1");
      assertThat(answer.header("WWW-Authenticate")).isEmpty();
      client
          .get("/v3/things", "X-Auth-Token", "member-token", "X-Service-Token", "unseen-service")
          .isFault(503, "serviceUnavailable");
      assertThat(client.get("/v3/things", "X-Auth-Token", "member-token").status()).isEqualTo(200);
      assertThat(client.get("/").status()).isEqualTo(300);
    } finally {
      KEYSTONE.fail(0, 0, "");
    }
    refused("X-Auth-Token", "never-seen-token");
  }

  @Test
  void aChangedPolicyFileHoldsOnceItHasComeToRest(CapturedOutput output) throws IOException {
    assertThat(statusOfThings()).isEqualTo(200);
    writePolicy("'volume:get_all': 'role:member'\n");
    await().until(() -> statusOfThings() == 403);
    writePolicy("'volume:get_all': 'role:member' 'role:reader'\n");
    await()
        .untilAsserted(
            () -> {
              assertThat(statusOfThings()).isEqualTo(403);
              assertThat(output).contains("policy.yaml, line 1: it is no YAML");
            });
    writePolicy("{}\n");
    await().until(() -> statusOfThings() == 200);
  }

  private int statusOfThings() {
    return client.get("/v3/things", "X-Auth-Token", "reader-token").status();
  }

  private static void writePolicy(String text) throws IOException {
    Path next = Files.writeString(directory.resolve("next"), text);
    Files.move(next, directory.resolve("policy.yaml"), StandardCopyOption.ATOMIC_MOVE);
  }

  @Test
  void managementShowsNoSecret() {
    for (String endpoint : List.of("configprops", "env", "beans", "metrics")) {
      Answer answer = client.get("/actuator/" + endpoint, "X-Auth-Token", "admin-token");
      assertThat(answer.status()).as(answer.body()).isEqualTo(200);
      assertThat(answer.body()).doesNotContain(FakeKeystone.PASSWORD, "fake-own-token");
    }
    client.get("/actuator/env", "X-Auth-Token", "member-token").isFault(403, "forbidden");
  }
}
