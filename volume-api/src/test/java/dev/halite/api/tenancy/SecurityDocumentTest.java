package dev.halite.api.tenancy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SecurityDocumentTest {
  @Test
  void operatorsReadTheTableThatIsTested() throws IOException {
    assertThat(Files.readString(Path.of("..", "docs", "security.md")))
        .contains("\n\n" + RouteAccess.text());
  }
}
