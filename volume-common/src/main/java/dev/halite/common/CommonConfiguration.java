package dev.halite.common;

import dev.halite.common.engine.id.Ids;
import java.security.SecureRandom;
import java.time.Clock;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.boot.persistence.autoconfigure.EntityScan;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Configuration;

/** The shared parts, for every service. */
@Configuration(proxyBeanMethods = false)
@ComponentScan
@EntityScan
@ConfigurationPropertiesScan
public class CommonConfiguration {
  @Bean
  Clock clock() {
    return Clock.systemUTC();
  }

  @Bean
  Ids ids(Clock clock) {
    return new Ids(clock, new SecureRandom());
  }
}
