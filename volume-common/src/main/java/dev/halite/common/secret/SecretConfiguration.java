package dev.halite.common.secret;

import java.nio.file.Path;
import java.security.SecureRandom;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class SecretConfiguration {
  @Bean
  @ConditionalOnProperty("halite.secret.key-file")
  SecretCipher secretCipher(SecretProperties properties) {
    return new SecretCipher(SecretKeys.read(Path.of(properties.keyFile())), new SecureRandom());
  }
}
