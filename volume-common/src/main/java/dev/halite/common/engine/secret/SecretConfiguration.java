package dev.halite.common.engine.secret;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.function.Supplier;
import org.springframework.boot.autoconfigure.condition.AnyNestedCondition;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class SecretConfiguration {
  @Bean
  @Conditional(KeysAreGiven.class)
  SecretCipher secretCipher(SecretProperties properties) {
    return new SecretCipher(keys(properties), new SecureRandom());
  }

  private static Supplier<SecretKeys> keys(SecretProperties properties) {
    SecretText given = properties.keys();
    if (given == null) {
      return new ReloadedKeys(new KeyFile(Path.of(properties.keyFile())), System::nanoTime);
    }
    if (!properties.keyFile().isEmpty()) {
      throw new IllegalStateException(
          "halite.secret.keys and halite.secret.key-file are both set; one of them is enough.");
    }
    SecretKeys keys =
        SecretKeys.parse(List.of(given.reveal().split("[,\n]", -1)), "halite.secret.keys");
    return () -> keys;
  }

  private static final class KeysAreGiven extends AnyNestedCondition {
    KeysAreGiven() {
      super(ConfigurationPhase.REGISTER_BEAN);
    }

    @ConditionalOnProperty("halite.secret.key-file")
    static final class InFile {}

    @ConditionalOnProperty("halite.secret.keys")
    static final class InSettings {}
  }
}
