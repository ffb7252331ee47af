package dev.halite.common.engine.secret;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

@Timeout(60)
class SecretConfigurationTest {
  private static final String KEY = Base64.getEncoder().encodeToString(new byte[32]);

  private final ApplicationContextRunner runner =
      new ApplicationContextRunner().withUserConfiguration(Service.class);

  @TempDir Path directory;

  @Test
  void withoutKeysThereIsNoCipher() {
    runner.run(context -> assertThat(context).doesNotHaveBean(SecretCipher.class));
  }

  @Test
  void keysComeFromAFile() {
    Path file = directory.resolve("keys");
    new KeyFile(file).add(new SecureRandom());
    runner
        .withPropertyValues("halite.secret.key-file=" + file)
        .run(context -> assertThat(context.getBean(SecretCipher.class).writingKey()).isEqualTo(1));
  }

  @Test
  void keysComeFromTheEnvironmentAndAreNotShown() {
    runner
        .withPropertyValues("halite.secret.keys=1 " + KEY + ", 2 " + KEY + ",3 " + KEY + " staged")
        .run(
            context -> {
              assertThat(context.getBean(SecretCipher.class).writingKey()).isEqualTo(2);
              assertThat(context.getBean(SecretProperties.class).toString())
                  .contains("***")
                  .doesNotContain(KEY);
            });
  }

  @Test
  void bothStopTheStartAndSoDoesABadKeyWithoutShowingIt() {
    runner
        .withPropertyValues("halite.secret.keys=1 " + KEY, "halite.secret.key-file=/none")
        .run(
            context ->
                assertThat(context)
                    .getFailure()
                    .rootCause()
                    .hasMessageContaining("are both set")
                    .hasMessageNotContaining(KEY));
    runner
        .withPropertyValues("halite.secret.keys=1 so-secret")
        .run(
            context ->
                assertThat(context)
                    .getFailure()
                    .rootCause()
                    .hasMessageContaining("Line 1 of halite.secret.keys")
                    .hasMessageNotContaining("so-secret"));
  }

  @Configuration(proxyBeanMethods = false)
  @EnableConfigurationProperties(SecretProperties.class)
  @Import(SecretConfiguration.class)
  static class Service {}
}
