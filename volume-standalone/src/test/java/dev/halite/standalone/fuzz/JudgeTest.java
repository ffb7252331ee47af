package dev.halite.standalone.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class JudgeTest {
  private static final Person PERSON = new Person("p", "p", "home", "member", Login.PASSWORD);
  private static final String FAULT =
      "{\"itemNotFound\":{\"code\":404,\"message\":\"Volume could not be found.\"}}";

  private final Judge judge =
      new Judge(person -> person == null ? Set.of("word", "id-7") : Set.of("id-7"));

  private @Nullable String problem(String line, String answer, boolean mayBeCutOff) {
    WireRequest request = new WireRequest(line, List.of("Host: x"), "");
    return judge.problem(
        new Attempt(request, PERSON, mayBeCutOff),
        WireAnswer.of(answer.getBytes(StandardCharsets.ISO_8859_1)));
  }

  private @Nullable String problem(int status, String body) {
    return problem("GET /v3/volumes/id-8 HTTP/1.1", answer(status, body), false);
  }

  private static String answer(int status, String body) {
    return "HTTP/1.1 %d \r\nx-openstack-request-id: req-1\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"
        .formatted(status, body.length(), body);
  }

  @Test
  void anAnswerInItsFormIsRight() {
    assertThat(problem(404, FAULT)).isNull();
    assertThat(problem(200, "{\"volume\":{\"name\":\"word\"}}")).isNull();
    assertThat(problem(202, "")).isNull();
  }

  @Test
  void aServerErrorIsAProblem() {
    assertThat(problem(500, "{\"computeFault\":{\"code\":500,\"message\":\"m\"}}"))
        .isEqualTo("a server error, 500");
    assertThat(problem(503, "{\"serviceUnavailable\":{\"code\":503,\"message\":\"m\"}}"))
        .isEqualTo("a server error, 503");
    String refused = answer(505, "{\"computeFault\":{\"code\":505,\"message\":\"m\"}}");
    assertThat(problem("GET / HTTP/9.9", refused, true)).isEqualTo("a server error, 505");
  }

  @Test
  void whatIsOfAnotherProjectIsAProblemUnlessTheRequestHasNamedIt() {
    String body = "{\"volumes\":[{\"id\":\"id-7\"}]}";
    assertThat(problem(200, body)).isEqualTo("something of another project");
    assertThat(problem("GET /v3/volumes?id=id-7 HTTP/1.1", answer(200, body), false)).isNull();
    WireRequest inChunks =
        new WireRequest(
            "POST /v3/volumes HTTP/1.1", List.of(), "2\r\nid\r\n2;a=b\r\n-7\r\n0\r\n\r\n");
    assertThat(
            judge.problem(
                new Attempt(inChunks, PERSON, false),
                WireAnswer.of(answer(200, body).getBytes(StandardCharsets.ISO_8859_1))))
        .isNull();
    Attempt stranger = new Attempt(new WireRequest("GET /v3 HTTP/1.1", List.of(), ""), null, false);
    assertThat(
            judge.problem(
                stranger,
                WireAnswer.of(answer(200, "\"word\"").getBytes(StandardCharsets.ISO_8859_1))))
        .isEqualTo("something of another project");
  }

  @Test
  void anErrorOfAnotherFormIsAProblem() {
    assertThat(problem(403, FAULT)).isEqualTo("an error of another form");
    assertThat(problem(404, FAULT.replace("}}", "},\"more\":1}")))
        .isEqualTo("an error of another form");
    assertThat(problem(404, FAULT.replace("Volume could not be found.", " ")))
        .isEqualTo("an error of another form");
    assertThat(problem(404, FAULT.replace("}}", "}"))).isEqualTo("an error whose JSON is broken");
    assertThat(problem(404, FAULT.replace("Volume", "java.lang.Exception:")))
        .isEqualTo("an error that tells of the inside");
    assertThat(
            problem("GET / HTTP/1.1", "HTTP/1.1 404 \r\nx-openstack-request-id: r\r\n\r\n", true))
        .isEqualTo("an error that is no JSON");
    assertThat(problem("GET / HTTP/1.1", "HTTP/1.1 404 \r\nA: b\r\n\r\n", true))
        .isEqualTo("no request id");
  }

  @Test
  void silenceIsAProblemWhereARequestWasHttp() {
    assertThat(problem("GET / HTTP/1.1", "", false)).isEqualTo("no answer");
    assertThat(problem("GET / HTTP/1.1", "", true)).isNull();
    assertThat(problem("GET / HTTP/1.1", FAULT, true)).isEqualTo("an answer without a head");
    assertThat(problem("GET /", FAULT, true)).isNull();
  }

  @Test
  void aChunkedAnswerIsReadAndOneToHeadHasNoBody() {
    String chunked =
        "HTTP/1.1 100 \r\n\r\nHTTP/1.1 200 \r\nx-openstack-request-id: r\r\nContent-Type: application/json\r\n"
            + "Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n1\r\n}\r\n0\r\n\r\n";
    assertThat(problem("GET / HTTP/1.1", chunked, false)).isNull();
    assertThat(problem("GET / HTTP/1.1", chunked.replace("\r\n}\r\n", "\r\n{\r\n"), false))
        .isEqualTo("an answer whose JSON is broken");
    assertThat(problem("HEAD / HTTP/1.1", chunked, false))
        .isEqualTo("a body in the answer to HEAD");
  }

  @Test
  void aRequestIsMadeSmallerWhileItShowsTheProblem() {
    Attempt large =
        new Attempt(
            new WireRequest(
                "PUT /x?a=1&b=2&c=3 HTTP/1.1",
                List.of("Host: x", "Content-Length: 9", "X: y"),
                "abc-Z-def"),
            PERSON,
            false);
    Shrinker shrinker =
        new Shrinker(
            attempt ->
                attempt.request().body().contains("Z")
                    && attempt.request().line().contains("b=2")
                    && attempt.request().headers().contains("Host: x"));
    WireRequest small = shrinker.shrink(large).request();
    assertThat(small).isEqualTo(new WireRequest("PUT /x?b=2 HTTP/1.1", List.of("Host: x"), "Z"));
    assertThat(small.command(80))
        .isEqualTo(
            "printf 'PUT /x?b=2 HTTP/1.1\\r\\nHost: x\\r\\n\\r\\nZ' | nc -q 20 127.0.0.1 80");
  }
}
