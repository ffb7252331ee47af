package dev.halite.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class PlantedSecretsTest {
  @Test
  void theSearchFindsASecretInEveryUsualForm() {
    PlantedSecrets planted = new PlantedSecrets();
    String secret = planted.plant("one");
    planted.plant("another");
    for (String before : List.of("", "u", "us", "user:")) {
      byte[] text = (before + secret + "!").getBytes(StandardCharsets.UTF_8);
      assertThat(planted.in("x" + Base64.getEncoder().encodeToString(text)))
          .as("Base64 after '%s'", before)
          .containsExactly("one");
    }
    assertThat(planted.in("x" + secret + "y")).containsExactly("one");
    assertThat(
            planted.in(
                HexFormat.of()
                    .withUpperCase()
                    .formatHex(("x" + secret).getBytes(StandardCharsets.UTF_8))))
        .containsExactly("one");
    assertThat(planted.in("nothing")).isEmpty();
  }
}
