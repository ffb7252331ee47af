package dev.halite.api.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.halite.api.TestApi;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;

@Timeout(60)
@SpringBootTest(
    classes = TestApi.class,
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = "halite.api.server.max-connections=5")
class ConnectionLimitTest {
  private static final int LIMIT = 5;

  @LocalServerPort int port;

  @Test
  void oneConnectionTooManyIsServedWhenAnotherHasEnded() throws IOException {
    List<Socket> open = new ArrayList<>();
    try {
      for (int i = 0; i < LIMIT; i++) {
        open.add(ask());
        assertThat(open.getLast().getInputStream().read()).isEqualTo('H');
      }
      Socket waiting = ask();
      open.add(waiting);
      waiting.setSoTimeout(500);
      assertThatThrownBy(() -> waiting.getInputStream().read())
          .isInstanceOf(SocketTimeoutException.class);

      open.removeFirst().close();

      waiting.setSoTimeout(20_000);
      assertThat(waiting.getInputStream().read()).isEqualTo('H');
    } finally {
      for (Socket socket : open) {
        socket.close();
      }
    }
  }

  private Socket ask() throws IOException {
    Socket socket = new Socket("127.0.0.1", port);
    socket.setSoTimeout(20_000);
    socket
        .getOutputStream()
        .write("GET /v3 HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    return socket;
  }
}
