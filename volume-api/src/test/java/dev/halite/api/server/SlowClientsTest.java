package dev.halite.api.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.halite.api.TestApi;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;

/** Who sends or reads slowly takes his own project's part of the service, and no more. */
@Timeout(120)
@SpringBootTest(
    classes = TestApi.class,
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = {
      "halite.api.max-concurrent-requests-per-project=3",
      "halite.api.server.max-body-bytes-in-flight=1048576",
      "halite.api.server.max-answer-bytes-in-flight=67108864",
      "halite.api.server.idle-timeout=30s",
      "halite.api.server.body-timeout=30s",
      "halite.api.server.answer-timeout=3s"
    })
class SlowClientsTest {
  private static final String ONE = "0000000000000000000000000000000a";

  /** Of its own: what another test has hung up on may be in hand for a moment. */
  private static final String SLOW = "0000000000000000000000000000000c";

  private static final String OTHER = "0000000000000000000000000000000b";
  private static final String SMALL = "{\"thing\":{\"size\":1}}";

  @LocalServerPort int port;
  private final List<Socket> sockets = new ArrayList<>();

  @AfterEach
  void hangUp() throws IOException {
    for (Socket socket : sockets) {
      socket.close();
    }
  }

  @Test
  void bodiesThatComeSlowlyLeaveRoomForThoseOfOthers() throws IOException {
    for (int i = 0; i < 2; i++) {
      Socket slow = connect();
      send(slow, post(SLOW, 100_000) + "{");
    }
    String another = post(SLOW, 100_000) + " ".repeat(100_000);
    await().untilAsserted(() -> assertThat(answer(another)).startsWith("HTTP/1.1 503"));
    assertThat(answer(another)).contains("too many request bodies in hand");
    assertThat(answer(post(OTHER, SMALL.length()) + SMALL)).startsWith("HTTP/1.1 20");
    sockets.getFirst().close();
    await()
        .untilAsserted(
            () -> assertThat(answer(post(SLOW, SMALL.length()) + SMALL)).startsWith("HTTP/1.1 20"));
  }

  @Test
  void placesOfAProjectAreBounded() throws IOException {
    for (int i = 0; i < 3; i++) {
      send(connect(), post(ONE, 10) + "{");
    }
    await()
        .untilAsserted(
            () -> {
              assertThat(answer(get(ONE, "/v3/things"))).startsWith("HTTP/1.1 503");
              assertThat(answer(get(OTHER, "/v3/things"))).startsWith("HTTP/1.1 200");
            });
  }

  @Test
  void answersThatNobodyReadsAreBoundedAndEnd() throws IOException {
    Socket slow = connect();
    send(slow, get(ONE, "/v3/large"));
    String status = new String(slow.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);
    assertThat(status).isEqualTo("HTTP/1.1 200");
    await()
        .untilAsserted(() -> assertThat(answer(get(ONE, "/v3/large"))).startsWith("HTTP/1.1 503"));
    assertThat(answer(get(OTHER, "/v3/large"))).startsWith("HTTP/1.1 200");
    assertThat(answer(get(ONE, "/v3/things"))).startsWith("HTTP/1.1 200");

    // A little now and then keeps the connection from being idle, and does not save it.
    assertThat(dripped(slow)).isLessThan(12 << 20);
    await()
        .untilAsserted(() -> assertThat(answer(get(ONE, "/v3/large"))).startsWith("HTTP/1.1 200"));
  }

  /** Reads slowly until the server hangs up; how much there was. */
  private static long dripped(Socket socket) throws IOException {
    byte[] some = new byte[16 * 1024];
    long all = 0;
    InputStream in = socket.getInputStream();
    try {
      for (int read = in.read(some); read >= 0; read = in.read(some)) {
        all += read;
        LockSupport.parkNanos(20_000_000);
      }
    } catch (IOException e) {
      // reset is an end, too
    }
    return all;
  }

  private static String get(String project, String path) {
    return "GET %s HTTP/1.1\r\nHost: x\r\nX-Auth-Token: u:%s\r\nConnection: close\r\n\r\n"
        .formatted(path, project);
  }

  private static String post(String project, int length) {
    return """
           POST /v3/things HTTP/1.1\r
           Host: x\r
           X-Auth-Token: u:%s\r
           Content-Type: application/json\r
           Content-Length: %d\r
           Connection: close\r
           \r
           """
        .formatted(project, length);
  }

  private Socket connect() throws IOException {
    Socket socket = new Socket();
    socket.setReceiveBufferSize(16 * 1024);
    socket.connect(new InetSocketAddress("127.0.0.1", port));
    sockets.add(socket);
    return socket;
  }

  private static void send(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    socket.getOutputStream().flush();
  }

  private String answer(String request) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", port)) {
      send(socket, request);
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    }
  }
}
