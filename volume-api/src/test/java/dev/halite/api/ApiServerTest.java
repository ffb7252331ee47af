package dev.halite.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.halite.api.TestClient.Answer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;

@Timeout(120)
@SpringBootTest(
    classes = TestApi.class,
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = "halite.api.max-concurrent-requests=4")
class ApiServerTest {
  private static final String V3 = "/v3/" + TestApi.PROJECT;

  @LocalServerPort int port;
  private TestClient client;

  @BeforeEach
  void connect() {
    client = new TestClient(port);
  }

  @ParameterizedTest
  @CsvSource({"/, 300", "/v3, 200", "/v3/, 200"})
  void theVersionDocumentIsServedWithoutAToken(String path, int status) {
    Answer answer = client.get(path).hasUsualHeaders();
    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.body())
        .isEqualTo(
            """
            {"versions":[{"id":"v3.0","status":"CURRENT","version":"3.71","min_version":"3.0",\
            "updated":"2023-08-31T00:00:00Z","links":[{"rel":"describedby","type":"text/html",\
            "href":"https://docs.openstack.org/"},{"rel":"self","href":"http://127.0.0.1:%d/v3/"}],\
            "media-types":[{"base":"application/json",\
            "type":"application/vnd.openstack.volume+json;version=3"}]}]}"""
                .formatted(port));
  }

  @Test
  void theRootAnswersWhateverVersionIsAskedFor() {
    assertThat(client.get("/", "OpenStack-API-Version", "volume 9.9").status()).isEqualTo(300);
  }

  @Test
  void theHealthCheckFollowsTheProbes() {
    assertThat(client.get("/healthcheck").body()).isEqualTo("OK");
    TestApi.HEALTHY.set(false);
    try {
      assertThat(client.get("/healthcheck").status()).isEqualTo(503);
    } finally {
      TestApi.HEALTHY.set(true);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "/v3/things, ''",
    "/v3/things/detail/, ''",
    "/v3/things.json, ''",
    "/v3/things/detail, ''",
    "/v3/things/7, id=7",
    "/v3/things/7.json, id=7",
    "/v3/things/7/, id=7",
    "/v3/things/defaults/metadata/k, thing_id=defaults key=k",
    "/v3/things/7/metadata/a%2Bb%20c%25, 'thing_id=7 key=a+b c%'",
    "/v3/things/7/metadata/%C3%A4, thing_id=7 key=ä"
  })
  void pathsAreServedWithAndWithoutTheProject(String path, String variables) {
    for (String full : List.of(path, path.replace("/v3", V3))) {
      Answer answer = client.get(full).hasUsualHeaders();
      assertThat(answer.status()).as(full).isEqualTo(200);
      String found =
          answer.json().path("path").properties().stream()
              .map(e -> e.getKey() + "=" + e.getValue().stringValue())
              .reduce((a, b) -> a + " " + b)
              .orElse("");
      assertThat(found).isEqualTo(variables);
    }
  }

  @Test
  void linksRepeatTheProjectOnlyWhereThePathHadIt() {
    assertThat(client.get("/v3/things").json().at("/links/0/href").stringValue())
        .isEqualTo("http://127.0.0.1:" + port + "/v3/things/7");
    assertThat(client.get(V3 + "/things").json().at("/links/1/href").stringValue())
        .isEqualTo("http://127.0.0.1:" + port + "/" + TestApi.PROJECT + "/things/7");
  }

  @Test
  void forwardedHeadersAreNotBelievedUnlessToldSo() {
    assertThat(client.get("/v3/things", "X-Forwarded-Host", "evil").body()).doesNotContain("evil");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          GET    | /nope                   | 404 | itemNotFound
          GET    | /v3/nope                | 404 | itemNotFound
          GET    | /v2/volumes             | 404 | itemNotFound
          GET    | /v3/things/7/8/9        | 404 | itemNotFound
          GET    | /v3/aa/things           | 400 | badRequest
          GET    | /v3/no-hex/things       | 400 | badRequest
          GET    | /v3/aa/nope             | 404 | itemNotFound
          GET    | /v3//things             | 400 | badRequest
          PATCH  | /v3/things              | 405 | badMethod
          DELETE | /v3/things              | 405 | badMethod
          OPTIONS| /v3/things              | 405 | badMethod
          PROPFIND | /v3/things            | 405 | badMethod
          GET    | /v3/things/             | 404 | itemNotFound
          PUT    | /v3/things/             | 404 | itemNotFound
          DELETE | /v3/things/             | 404 | itemNotFound
          POST   | /v3/things/             | 404 | itemNotFound
          GET    | /v3/things/7/metadata/  | 404 | itemNotFound
          GET    | /v3/00000000000000000000000000000001/things/ | 404 | itemNotFound
          GET    | /v3/00000000000000000000000000000001/        | 404 | itemNotFound
          POST   | /v3                     | 405 | badMethod
          OPTIONS| /v3/                    | 405 | badMethod
          PUT    | /v3/things/7            | 404 | itemNotFound
          GET    | /v3/failing/quota       | 413 | overLimit
          GET    | /v3/failing/conflict    | 409 | conflictingRequest
          GET    | /v3/failing/internal    | 500 | computeFault
          GET    | /v3/failing/runtime     | 500 | computeFault
          GET    | /v3/failing/stack       | 500 | computeFault
          GET    | /v3/failing/catalog     | 503 | serviceUnavailable
          GET    | /v3/failing/unwritable  | 500 | computeFault
          GET    | /v3/things?a=%zz        | 400 | badRequest
          GET    | /v3/things?a=%00        | 400 | badRequest
          GET    | /v3/things?a=%ff        | 400 | badRequest
          GET    | /v3/things/%ff          | 400 | badRequest
          GET    | /v3/things/a;b          | 400 | badRequest
          GET    | /v3/things/%2E%2E/x     | 400 | badRequest
          GET    | /v3/things/%2e          | 400 | badRequest
          GET    | /v3/aa%2Fbb/things      | 400 | badRequest
          GET    | /v3%2Fthings            | 404 | itemNotFound
          GET    | /actuator%2Fprometheus  | 400 | badRequest
          GET    | /actuator/health/..%2Fprometheus | 400 | badRequest
          GET    | /%61ctuator/health/a%2Fb | 400 | badRequest
          GET    | /actuator%3Bx/prometheus | 400 | badRequest
          GET    | /v3/things/%00          | 400 | badRequest
          GET    | /v3/things/../things    | 400 | badRequest
          GET    | /actuator/nope          | 404 | itemNotFound
          GET    | /error                  | 404 | itemNotFound
          """)
  void whatIsRefusedHasTheUsualBody(String method, String path, int status, String fault) {
    String raw =
        client.raw(
            "%s %s HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".formatted(method, path));
    assertThat(raw)
        .startsWith("HTTP/1.1 " + status)
        .contains("\r\n\r\n{\"" + fault + "\":{\"code\":" + status + ",\"message\":\"")
        .contains("x-openstack-request-id: req-", "OpenStack-API-Version: volume 3.")
        .doesNotContain("secret words", "Exception", "<html");
  }

  @Test
  void anOverLimitSaysThatWaitingIsInVain() {
    Answer answer = client.get("/v3/failing/quota").isFault(413, "overLimit");
    assertThat(answer.header("Retry-After")).isEqualTo("0");
    assertThat(answer.json().at("/overLimit/retryAfter").stringValue()).isEqualTo("0");
  }

  @Test
  void aFailureGivesNothingButItsId() {
    Answer answer = client.get("/v3/failing/runtime");
    assertThat(answer.json().at("/computeFault/message").stringValue())
        .contains(answer.header("x-openstack-request-id"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          volume 3.5                    | 200 | 3.5
          volume 3.71                   | 200 | 3.71
          volume latest                 | 200 | 3.71
          compute 2.1, volume 3.9       | 200 | 3.9
          volume  3.9                   | 200 | 3.9
          volume 3.9,volume 3.10        | 200 | 3.9
          volume 3.72                   | 406 | 3.0
          volume 2.0                    | 406 | 3.0
          volume 4.0                    | 406 | 3.0
          volume 3.99999999999999999999 | 406 | 3.0
          volume 3.09                   | 400 | 3.0
          volume 3                      | 400 | 3.0
          volume 0.3                    | 400 | 3.0
          volume three                  | 400 | 3.0
          volume                        | 400 | 3.0
          volume 3.9 extra              | 400 | 3.0
          compute 2.1                   | 400 | 3.0
          3.9                           | 400 | 3.0
          """)
  void aVersionIsNegotiatedByHeader(String header, int status, String version) {
    Answer answer = client.get("/v3/things", "OpenStack-API-Version", header);
    if (status == 200) {
      assertThat(answer.hasUsualHeaders().json().path("version").stringValue()).isEqualTo(version);
    } else {
      answer.isFault(status, status == 406 ? "computeFault" : "badRequest");
    }
    assertThat(answer.header("OpenStack-API-Version")).isEqualTo("volume " + version);
  }

  @Test
  void whatCameLaterIsNotThereBefore() {
    String[] old = {"OpenStack-API-Version", "volume 3.8"};
    String[] then = {"OpenStack-API-Version", "volume 3.9"};
    client.send("PUT", "/v3/things/7", old).isFault(404, "itemNotFound");
    assertThat(client.send("PUT", "/v3/things/7", then).status()).isEqualTo(200);
    assertThat(client.get("/v3/old").body()).contains("\"version\":\"3.0\"");
    assertThat(client.get("/v3/old", then).body()).isEqualTo("{\"new\":true}");
  }

  @Test
  void theCallersIdIsTakenIfItIsProper() {
    String proper = "req-5aa119a8-d25b-45a7-8d1b-88e127885635";
    assertThat(client.get("/v3/things", "X-OpenStack-Request-ID", proper).body()).contains(proper);
    for (String odd : List.of("req-1", "5aa119a8-d25b-45a7-8d1b-88e127885635", proper + "0")) {
      assertThat(client.get("/v3/things", "X-OpenStack-Request-ID", odd).body())
          .contains("\"global\":null");
    }
  }

  @Test
  void aTokenNamesUserAndProjectAndHeadersThatClaimRolesAreNotRead() {
    Answer answer = client.get("/v3/bb/things", "X-Auth-Token", "ann:bb", "X-Roles", "none");
    assertThat(answer.body()).contains("\"user\":\"ann\",\"project\":\"bb\",\"admin\":true");
    assertThat(client.get("/v3/things", "X-Project-Id", "cc").body()).contains(TestApi.PROJECT);
    client.get("/v3/bb/things", "X-Auth-Token", "ann:cc").isFault(400, "badRequest");
    client
        .get("/v3/things", "X-Auth-Token", "a b:cc")
        .isFault(401, "unauthorized")
        .headers()
        .firstValue("WWW-Authenticate")
        .orElseThrow();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"thing":{"size":1}}             | 202
          {"thing":{"size":0}}             | 400
          {"thing":{"size":1,"x":1}}       | 400
          {"thing":{"size":1},"thing":1}   | 400
          {"thing":{"size":1,"size":2}}    | 400
          {"thing":{"size":1}} x           | 400
          {"thing":{"size":1e999999}}      | 400
          {"thing":{"size":1e-999999}}     | 400
          {"thing":{"ratio":1e999999,"size":1}}  | 400
          {"thing":{"size":NaN}}           | 400
          {"thing":{"size":1,"name":"a\\u0000b"}} | 400
          {"thing":{"size":1,"name":"\\ud800"}} | 400
          {"thing":{"size":1,"metadata":{"\\u0000":"b"}}} | 400
          {"thing"                         | 400
          []                               | 400
          "thing"                          | 400
          null                             | 400
          7                                | 400
          ``                               | 400
          """)
  void aBodyIsCheckedBeforeAnythingElse(String json, int status) {
    Answer answer = client.post("/v3/things", json == null ? "" : json);
    if (status == 400) {
      answer.isFault(400, "badRequest");
    } else {
      assertThat(answer.hasUsualHeaders().status()).isEqualTo(status);
    }
  }

  @Test
  void aBodyIsLimitedInDepthNumbersAndSize() {
    String deep = "[".repeat(5000) + "]".repeat(5000);
    client.post("/v3/things", "{\"thing\":" + deep + "}").isFault(400, "badRequest");
    client.post("/v3/things", "{\"thing\":" + "9".repeat(5000) + "}").isFault(400, "badRequest");
    client
        .post("/v3/things", "{\"thing\":{\"size\":1,\"name\":\"" + "x".repeat(120_000) + "\"}}")
        .isFault(413, "overLimit");
    String chunk = "1000\r\n" + "x".repeat(4096) + "\r\n";
    assertThat(
            client.raw(
                "POST /v3/things HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                    + "Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
                    + chunk.repeat(40)
                    + "0\r\n\r\n"))
        .startsWith("HTTP/1.1 413")
        .contains("{\"overLimit\"");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          application/json                        | 202
          application/json; charset=utf-8         | 202
          Application/JSON                        | 202
          application/vnd.openstack.volume+json   | 202
          text/plain                              | 415
          application/x-www-form-urlencoded       | 415
          multipart/form-data; boundary=x         | 415
          application/jsonp                       | 415
          """)
  void onlyJsonIsRead(String type, int status) {
    Answer answer = client.post("/v3/things", "{\"thing\":{\"size\":1}}", "Content-Type", type);
    assertThat(answer.status()).isEqualTo(status);
    if (status == 415) {
      answer.isFault(415, "badMediaType");
    }
  }

  @Test
  void theSchemaFollowsTheVersion() {
    String body = "{\"thing\":{\"anything\":1}}";
    client
        .post("/v3/things", body, "OpenStack-API-Version", "volume 3.46")
        .isFault(400, "badRequest");
    assertThat(client.post("/v3/things", body, "OpenStack-API-Version", "volume 3.47").status())
        .isEqualTo(202);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"os-poke":{}}                | 3.0  | 202 |
          {"os-poke":{"with":1}}        | 3.0  | 400 | Invalid input for field/attribute with. Value: 1. 1 is not of type 'string'
          {"os-late":null}              | 3.42 | 202 |
          {"os-late":null}              | 3.41 | 404 | The resource could not be found.
          {"os-nothing":{}}             | 3.0  | 400 | There is no such action: os-nothing. Verify the request body and Content-Type header and try again.
          {"os-poke":{},"os-late":{}}   | 3.71 | 400 | Malformed request body
          {}                            | 3.0  | 400 | Malformed request body
          """)
  void anActionIsNamedByTheOneKeyOfItsBody(
      String json, String version, int status, String message) {
    Answer answer =
        client.post("/v3/things/7/action", json, "OpenStack-API-Version", "volume " + version);
    assertThat(answer.status()).as(answer.body()).isEqualTo(status);
    if (message != null) {
      assertThat(answer.json().iterator().next().path("message").stringValue()).isEqualTo(message);
    }
  }

  @Test
  void aHeadIsAGetWithoutItsBody() {
    Answer answer = client.send("HEAD", "/v3/things").hasUsualHeaders();
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body()).isEmpty();
  }

  @Test
  void instantsHaveMicrosecondsAndNoZone() {
    assertThat(client.get("/v3/time").body()).isEqualTo("{\"at\":\"1970-01-01T00:00:00.000000\"}");
  }

  @Test
  void oneRequestTooManyIsToldToComeBack() {
    TestApi.slow = new CountDownLatch(1);
    List<CompletableFuture<Answer>> slow =
        Stream.generate(
                () ->
                    CompletableFuture.supplyAsync(
                        () -> client.get("/v3/slow"), Thread::startVirtualThread))
            .limit(4)
            .toList();
    try {
      await().untilAsserted(() -> assertThat(client.get("/v3/things").status()).isEqualTo(503));
      Answer refused = client.get("/v3/things").isFault(503, "serviceUnavailable");
      assertThat(refused.header("Retry-After")).isEqualTo("1");
      assertThat(client.get("/healthcheck").status()).isEqualTo(200);
    } finally {
      TestApi.slow.countDown();
    }
    assertThat(slow).allSatisfy(answer -> assertThat(answer.join().status()).isEqualTo(200));
    assertThat(client.get("/v3/things").status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GARBAGE\r\n\r\n",
        "GET /v3/thi ngs HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET /v3/things\\ HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET /v3/things?a=\u0001 HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET http://ann@x/v3/things HTTP/1.1\r\nHost: y\r\n\r\n",
        "GET ftp://x/v3/things HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET http://a b/v3/things HTTP/1.1\r\nHost: y\r\n\r\n",
        "GET http://a%20b/v3/things HTTP/1.1\r\nHost: y\r\n\r\n",
        "GET /v3/things HTTP/1.1\r\n\r\n",
        "GET /v3/things HTTP/9.1\r\nHost: x\r\nConnection: close\r\n\r\n",
        "GET /v3/things HTTP/1.1\r\nHost: a b\r\n\r\n",
        "GET /v3/things HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n",
        "GET /v3/things HTTP/1.1\r\nHost: x\r\nContent-Length: abc\r\nConnection: close\r\n\r\n",
        "GET /v3/things HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\nConnection: close\r\n\r\n",
        "POST /v3/things HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: foo\r\nConnection: close\r\n\r\n",
        "POST /v3/things HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
            + "Transfer-Encoding: chunked\r\nConnection: close\r\n\r\nzz\r\n",
        "TRACE /v3/things HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
        "GET /v3/things/%zz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
        "GET /v3/../../etc/passwd HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
      })
  void whatIsNoHttpIsRefusedWithTheUsualBody(String request) {
    isUsualRefusal(client.raw(request));
  }

  @Test
  void headersThatAreTooLargeOrTooManyAreRefusedWithTheUsualBody() {
    String start = "GET /v3/things HTTP/1.1\r\nHost: x\r\nConnection: close\r\n";
    isUsualRefusal(client.raw(start + "X-Big: " + "y".repeat(40_000) + "\r\n\r\n"));
    isUsualRefusal(client.raw(start + "X-Many: y\r\n".repeat(200) + "\r\n"));
    isUsualRefusal(client.raw("GET /v3/" + "y".repeat(40_000) + " HTTP/1.1\r\nHost: x\r\n\r\n"));
  }

  private static void isUsualRefusal(String answer) {
    assertThat(answer).matches("(?s)HTTP/1\\.1 (4\\d\\d|50[15]) .*");
    assertThat(answer.substring(answer.indexOf("\r\n\r\n") + 4))
        .matches("\\{\"[a-zA-Z]+\":\\{\"code\":\\d+,\"message\":\"[^\"]+\"}}");
    assertThat(answer)
        .contains("x-openstack-request-id: req-", "x-compute-request-id: req-")
        .contains("OpenStack-API-Version: volume 3.0", "Vary: OpenStack-API-Version")
        .contains("Content-Type: application/json");
  }
}
