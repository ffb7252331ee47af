package dev.halite.common.catalog.service;

import dev.halite.common.engine.id.Ids;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

@Configuration(proxyBeanMethods = false)
class ServiceConfiguration {
  @Bean
  Services services(JdbcClient jdbc, Ids ids) {
    return new Services(jdbc, ids);
  }

  @Bean
  Clusters clusters(JdbcClient jdbc) {
    return new Clusters(jdbc);
  }

  @Bean
  Destinations destinations(JdbcClient jdbc) {
    return new Destinations(jdbc);
  }
}
