package dev.halite.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halite.api.action.Action;
import dev.halite.api.action.ActionScope;
import dev.halite.api.action.ActionTable;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;

/**
 * Generates requests that are wrong in one way each, over every action of a table, and checks that
 * each is refused with a 4xx and the usual body.
 */
public final class MalformedRequests {
  private static final String ID = "5aa119a8-d25b-45a7-8d1b-88e127885635";

  private final Random random;
  private final List<Action> all;
  private final List<Action> withBody;

  private MalformedRequests(ActionTable table, long seed) {
    random = new Random(seed);
    all = table.actions().stream().filter(a -> a.scope() == ActionScope.PROJECT).toList();
    withBody = all.stream().filter(a -> a.key() != null || !a.bodies().isEmpty()).toList();
  }

  /** Sends that many of them. */
  public static void check(TestClient client, ActionTable table, long seed, int count) {
    MalformedRequests requests = new MalformedRequests(table, seed);
    for (int i = 0; i < count; i++) {
      String request = requests.next();
      String answer = client.raw(request);
      String shown =
          "request %d of seed %d: %s\n-> %s"
              .formatted(i, seed, request.substring(0, Math.min(400, request.length())), answer);
      assertThat(answer).as(shown).matches("(?s)HTTP/1\\.1 4\\d\\d .*");
      assertThat(answer.substring(answer.indexOf("\r\n\r\n") + 4))
          .as(shown)
          .matches("(?s)\\{\"[a-zA-Z]+\":\\{\"code\":4\\d\\d,\"message\":\".+\".*}}");
      assertThat(answer).as(shown).contains("x-openstack-request-id: req-");
    }
  }

  private <T> T any(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }

  private String next() {
    return switch (random.nextInt(8)) {
      case 0 -> badPath();
      case 1 -> badQuery();
      case 2 -> badVersion();
      case 3 -> badMethod();
      case 4 -> badType();
      case 5 -> badLine();
      default -> badBody();
    };
  }

  private String path(Action action) {
    return "/v3" + action.path().replaceAll("\\{[^}]+}", ID);
  }

  private static String request(String method, String target, String headers, String body) {
    return method
        + " "
        + target
        + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
        + headers
        + (body.isEmpty() ? "" : "Content-Length: " + body.length() + "\r\n")
        + "\r\n"
        + body;
  }

  private String badPath() {
    String path = path(any(all));
    String odd = any(List.of("%00", "%zz", "%%", "%e4", "%c0%80", "%ed%a0%80", ";a"));
    int at = 4 + random.nextInt(path.length() - 3);
    return request(
        any(all).verb().name(), path.substring(0, at) + odd + path.substring(at), "", "");
  }

  private String badQuery() {
    Action action = any(all.stream().filter(a -> a.verb().name().equals("GET")).toList());
    String odd =
        any(List.of("a=%00", "%00=b", "a=%ff", "a=%", "a=%1", "a=%zz", "%c3=1", "a=b&c=%ed%a0%80"));
    String version = "OpenStack-API-Version: volume " + action.until() + "\r\n";
    return request("GET", path(action) + "?" + odd, version, "");
  }

  private String badVersion() {
    String odd =
        any(
            List.of(
                "volume 3.72",
                "volume 2.0",
                "volume",
                "3.1",
                "volume 3.",
                "volume x",
                "volume -1.0",
                "volume 3.1.1",
                "volume 3.01",
                "volume 9999999999.9999999999",
                "compute 2.1",
                ",",
                "volume \u00e4",
                "volume 3.0 3.1"));
    return request(
        any(all).verb().name(), path(any(all)), "OpenStack-API-Version: " + odd + "\r\n", "");
  }

  private String badMethod() {
    return request(
        any(List.of("PATCH", "OPTIONS", "FOO", "PROPFIND", "TRACE")), path(any(all)), "", "");
  }

  private String badType() {
    Action action = any(withBody);
    return request(
        action.verb().name(),
        path(action),
        "Content-Type: "
            + any(
                List.of(
                    "text/plain",
                    "text/xml",
                    "multipart/form-data; boundary=b",
                    "x",
                    "application/yaml"))
            + "\r\n"
            + "OpenStack-API-Version: volume "
            + action.since()
            + "\r\n",
        "{\"a\":1}");
  }

  private String badLine() {
    return any(
        List.of(
            "\0\0\0\0\r\n\r\n",
            "GET\r\n\r\n",
            "GET /v3 HTTP/x\r\n\r\n",
            request("GET", "/v3/{x}", "", ""),
            request("GET", path(any(all)) + "\u00e4<>", "", ""),
            request("GET", path(any(all)), "Host: y\r\n", ""),
            request("GET", path(any(all)), "X-Many: y\r\n".repeat(150), ""),
            request("GET", path(any(all)), "X-Big: " + "y".repeat(40_000) + "\r\n", ""),
            request("POST", path(any(withBody)), "Content-Length: x\r\n", ""),
            request("GET", "/v3/nope/" + ID, "", ""),
            request("GET", "/v3/cafe" + any(all).path().replaceAll("\\{[^}]+}", ID), "", "")));
  }

  private String badBody() {
    Action action = any(withBody);
    String key = action.key() == null ? "thing" : action.key();
    String text =
        any(
            List.of(
                "",
                "{",
                "[]",
                "null",
                "7",
                "\"x\"",
                "true",
                "{\"" + key + "\":",
                "{" + key + ":1}",
                "{'" + key + "':1}",
                "{\"" + key + "\":1}}",
                "{\"" + key + "\":{},\"" + key + "\":{}}",
                "{\"" + key + "\":{\"a\":1,\"a\":2}}",
                "{\"" + key + "\":{\"a\":\"\\u0000\"}}",
                "{\"" + key + "\":{\"\\u0000\":1}}",
                "{\"" + key + "\":{\"a\":\"\\ud800\"}}",
                "{\"" + key + "\":{\"a\":\"\u00ff\u00fe\"}}",
                "{\"" + key + "\":{\"a\":1e999999}}",
                "{\"" + key + "\":{\"a\":-1e999999}}",
                "{\"" + key + "\":{\"a\":" + "9".repeat(500) + "}}",
                "{\"" + key + "\":{\"a\":NaN}}",
                "{\"" + key + "\":{\"a\":01}}",
                "{\"" + key + "\":" + "[".repeat(200) + "]".repeat(200) + "}",
                "{\"" + key + "\":{\"a\":\"" + "x".repeat(120_000) + "\"}}",
                "{\"" + key + "\":{\"a\":\"\t\"}}",
                "{\"" + key + "\":{}} {}",
                "{\"no-such-key-" + random.nextInt() + "\":{}}",
                "\u00ef\u00bb\u00bf{",
                "{}"));
    return request(
        action.verb().name(),
        path(action),
        "Content-Type: application/json\r\nOpenStack-API-Version: volume "
            + action.until()
            + "\r\n",
        new String(text.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.ISO_8859_1));
  }
}
