package dev.halite.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halite.api.action.ActionTable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;

@Timeout(300)
@SpringBootTest(
    classes = TestApi.class,
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = "logging.level.dev.halite.api=OFF")
class VersionMatrixTest {
  @LocalServerPort int port;
  @Autowired ActionTable table;

  @Test
  void everyRouteIsThereExactlyInTheVersionsOfTheTable() {
    assertThat(VersionMatrix.check(new TestClient(port), table)).isGreaterThan(1500);
  }
}
