package dev.halite.api;

import dev.halite.api.action.ActionTable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.annotation.Autowired;
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
}
