package dev.halite.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halite.api.action.Action;
import dev.halite.api.action.ActionTable;
import java.util.Map;
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
  private static final Map<String, KnownApi.Versions> KNOWN = KnownApi.routes();

  @LocalServerPort int port;
  @Autowired ActionTable table;

  @Test
  void everyRouteIsThereExactlyInTheVersionsThatItIsFor() {
    assertThat(VersionMatrix.check(new TestClient(port), table, VersionMatrixTest::isServed))
        .isGreaterThan(1500);
  }

  /** What the actions of no meaning are for; see {@link TestApi}. */
  private static boolean isServed(Action action, int minor) {
    return switch (action.route()) {
      case "PUT /things/{id}" -> minor >= 9;
      case "POST /things/{id}/action os-late" -> minor >= 42;
      default -> KNOWN.getOrDefault(KnownApi.name(action), KnownApi.Versions.ALL).contain(minor);
    };
  }
}
