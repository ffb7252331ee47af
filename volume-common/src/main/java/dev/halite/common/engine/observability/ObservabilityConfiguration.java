package dev.halite.common.engine.observability;

import dev.halite.common.engine.observability.Diagnostics.Section;
import java.util.List;
import org.springframework.boot.actuate.endpoint.SanitizingFunction;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class ObservabilityConfiguration {
  @Bean
  Diagnostics diagnostics(List<Section> sections) {
    return new Diagnostics(sections);
  }

  /** Holds also where an operator lets the management endpoints show values. */
  @Bean
  SanitizingFunction secretsAreNotShown() {
    return SanitizingFunction.sanitizeValue().ifLikelyCredential();
  }
}
