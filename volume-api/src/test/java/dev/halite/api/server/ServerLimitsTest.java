package dev.halite.api.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halite.api.TestApi;
import dev.halite.api.TestClient;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;

/** What the server refuses of a client that sends too much, and how it leaves one that is slow. */
@Timeout(120)
@SpringBootTest(
    classes = TestApi.class,
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = {
      "halite.api.max-body-bytes=2048",
      "halite.api.server.max-head-bytes=8192",
      "halite.api.server.max-headers=20",
      "halite.api.server.max-query-length=256",
      "halite.api.server.max-query-parameters=10",
      "halite.api.server.max-json-depth=8",
      "halite.api.server.max-requests-per-connection=3",
      "halite.api.server.idle-timeout=2s",
      "halite.api.server.keep-alive-timeout=500ms",
      "halite.api.server.head-timeout=700ms",
      "halite.api.server.body-timeout=700ms"
    })
class ServerLimitsTest {
  private static final String HEAD = "GET /v3/things HTTP/1.1\r\nHost: x\r\n";
  private static final String POST =
      "POST /v3/things HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n";

  /** A slow client gives up here; the server must have left it long before. */
  private static final int PATIENT_BYTES = 300;

  private static final int PAUSE_MILLISECONDS = 100;

  @LocalServerPort int port;
  private TestClient client;

  @BeforeEach
  void connect() {
    client = new TestClient(port);
  }

  @Test
  void aBodyThatIsTooLongIsRefusedWithItsLimit() {
    client
        .post("/v3/things", "{\"thing\":{\"name\":\"" + "x".repeat(2048) + "\"}}")
        .isFault(413, "overLimit")
        .says("Request is too large: the body has more than 2048 bytes.");
  }

  @Test
  void aBodyThatIsTooDeepIsRefusedWithItsLimit() {
    client
        .post("/v3/things", "[".repeat(9) + "]".repeat(9))
        .isFault(400, "badRequest")
        .says("Malformed request body: nested deeper than 8 levels");
    client
        .post("/v3/things", "[".repeat(8) + "]".repeat(8))
        .isFault(400, "badRequest")
        .says("Malformed request body");
  }

  @Test
  void aQueryThatIsTooLongOrHasTooManyParametersIsRefusedWithItsLimit() {
    client
        .get("/v3/things?name=" + "x".repeat(256))
        .isFault(414, "computeFault")
        .says("The query string has more than 256 characters.");
    client
        .get("/v3/things?" + "a=1&".repeat(11))
        .isFault(400, "badRequest")
        .says("Too many query parameters: there are more than 10");
    assertThat(client.get("/v3/things?" + "a=1&".repeat(10)).status()).isEqualTo(200);
  }

  @Test
  void aHeadThatIsTooLargeIsRefusedWithItsLimit() {
    String sentence =
        "\"message\":\"The request line and the headers are larger than 8192 bytes.\"";
    assertThat(client.raw(HEAD + "X-Big: " + "y".repeat(9_000) + "\r\n\r\n"))
        .startsWith("HTTP/1.1 431")
        .contains(sentence, "x-openstack-request-id: req-");
    assertThat(client.raw("GET /v3/" + "y".repeat(9_000) + " HTTP/1.1\r\nHost: x\r\n\r\n"))
        .startsWith("HTTP/1.1 414")
        .contains(sentence, "x-openstack-request-id: req-");
  }

  @Test
  void tooManyHeadersAreRefusedWithTheirLimit() {
    assertThat(client.raw(HEAD + "X-Many: y\r\n".repeat(30) + "\r\n"))
        .startsWith("HTTP/1.1 431")
        .contains("\"message\":\"The request has more than 20 headers.\"");
  }

  @Test
  void anHttpThatIsNotServedIsTheClientsMistake() {
    assertThat(client.raw(HEAD + "Transfer-Encoding: identity\r\n\r\n"))
        .startsWith("HTTP/1.1 400")
        .contains("\"message\":\"The Transfer-Encoding of the request is not served.\"");
    // about the server itself, which it answers before anything of ours
    assertThat(client.raw("OPTIONS * HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: identity\r\n\r\n"))
        .startsWith("HTTP/1.1 400");
    assertThat(client.raw("CONNECT /v3/things HTTP/1.1\r\nHost: x\r\n\r\n"))
        .startsWith("HTTP/1.1 400")
        .contains("\"message\":\"The method of the request is not served.\"");
    assertThat(client.raw("GET /v3/things HTTP/4.2\r\nHost: x\r\n\r\n"))
        .startsWith("HTTP/1.1 400")
        .contains(
            "\"message\":\"The HTTP version of the request line is not served; HTTP/1.1 is.\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET /v3/things HTTP/1.1\r\nHost: x\r\nX-Slow: ", "GET /v3/", HEAD})
  void aHeadThatComesByteByByteIsCutOff(String start) throws IOException {
    Dribble dribble = dribble(start);
    assertThat(dribble.sent()).as("bytes before the server left").isLessThan(PATIENT_BYTES);
    assertThat(dribble.answer()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        POST + "Content-Length: 1000\r\n\r\n",
        POST + "Transfer-Encoding: chunked\r\n\r\n3e8\r\n"
      })
  void aBodyThatComesByteByByteIsRefused(String start) throws IOException {
    Dribble dribble = dribble(start);
    assertThat(dribble.sent()).as("bytes before the server left").isLessThan(PATIENT_BYTES);
    assertThat(dribble.answer())
        .startsWith("HTTP/1.1 408")
        .contains("\"message\":\"The body of the request did not come in time.\"")
        .contains("Connection: close");
  }

  @Test
  void aBodyThatNobodyAskedForIsNotWaitedFor() throws IOException {
    Dribble dribble = dribble(HEAD + "Content-Length: 1000\r\n\r\n");
    assertThat(dribble.sent()).as("bytes before the server left").isLessThan(PATIENT_BYTES);
    assertThat(dribble.answer()).startsWith("HTTP/1.1 200");
  }

  @Test
  void aSilentClientIsLeft() throws IOException {
    try (Socket socket = new Socket("127.0.0.1", port)) {
      socket.setSoTimeout(30_000);
      write(socket, "GET /v3/things HTTP/1.1\r\n");
      assertThat(readAll(socket)).isEmpty();
    }
  }

  @Test
  void aConnectionWaitsForItsNextRequestForAWhileOnly() throws IOException {
    try (Socket socket = new Socket("127.0.0.1", port)) {
      socket.setSoTimeout(30_000);
      write(socket, HEAD + "\r\n");
      assertThat(readAll(socket)).startsWith("HTTP/1.1 200").doesNotContain("Connection: close");
    }
  }

  @Test
  void aConnectionServesSoManyRequestsAndNoMore() {
    String answers = client.raw((HEAD + "\r\n").repeat(5));
    assertThat(answers.split("HTTP/1.1 200", -1)).hasSize(4);
    assertThat(answers).contains("Connection: close");
  }

  @Test
  void pagesOfOtherOriginsGetNothingUnlessTheyAreAllowed() {
    String answer =
        client.raw(
            "GET /v3/things HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
                + "Origin: https://console.example\r\n\r\n");
    assertThat(answer).startsWith("HTTP/1.1 403").doesNotContain("Access-Control-");
  }

  /**
   * A client that sends one byte now and then.
   *
   * @param sent how many it could send
   * @param answer all that it got
   */
  private record Dribble(int sent, String answer) {}

  private Dribble dribble(String start) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", port)) {
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(PAUSE_MILLISECONDS);
      ByteArrayOutputStream answer = new ByteArrayOutputStream();
      write(socket, start);
      int sent = 0;
      InputStream in = socket.getInputStream();
      try {
        boolean open = true;
        while (open && sent < PATIENT_BYTES) {
          write(socket, "y");
          sent++;
          open = readOrPause(in, answer);
        }
      } catch (IOException e) {
        // A reset: the server has left.
        assertThat(sent).isPositive();
      }
      return new Dribble(sent, answer.toString(StandardCharsets.UTF_8));
    }
  }

  /** Whether the connection is still open; reading is the pause. */
  private static boolean readOrPause(InputStream in, ByteArrayOutputStream answer)
      throws IOException {
    try {
      int read = in.read();
      while (read >= 0) {
        answer.write(read);
        read = in.read();
      }
      return false;
    } catch (SocketTimeoutException e) {
      return true;
    }
  }

  private static void write(Socket socket, String text) throws IOException {
    OutputStream out = socket.getOutputStream();
    out.write(text.getBytes(StandardCharsets.ISO_8859_1));
    out.flush();
  }

  private static String readAll(Socket socket) throws IOException {
    return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }
}
