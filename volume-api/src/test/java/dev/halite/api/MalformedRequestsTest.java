package dev.halite.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halite.api.action.ActionTable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;

@Timeout(300)
@SpringBootTest(classes = TestApi.class, webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
class MalformedRequestsTest {
  @LocalServerPort int port;
  @Autowired ActionTable table;

  @Test
  void aThousandMalformedRequestsAreRefusedInTheUsualWay() {
    MalformedRequests.check(new TestClient(port), table, 20261123, 1000);
  }

  @Test
  void howMuchIsLoggedMakesNoDifference() {
    LoggingSystem logging = LoggingSystem.get(getClass().getClassLoader());
    String dispatcher = "org.springframework.web.servlet";
    logging.setLogLevel(dispatcher, LogLevel.TRACE);
    try {
      String answer =
          new TestClient(port)
              .raw("GET /v3/things?c=%ed%a0%80 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
      assertThat(answer).startsWith("HTTP/1.1 400").contains("query string");
    } finally {
      logging.setLogLevel(dispatcher, null);
    }
  }
}
