package dev.halite.common.event;

import dev.halite.common.id.Ids;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

@Configuration(proxyBeanMethods = false)
class EventConfiguration {
  @Bean
  Events events(JdbcClient jdbc, Ids ids, EventProperties properties) {
    return new Events(jdbc, ids, properties);
  }
}
