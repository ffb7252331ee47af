package dev.halite.common.catalog.capacity;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

@Configuration(proxyBeanMethods = false)
class CapacityConfiguration {
  @Bean
  Claims claims(JdbcClient jdbc) {
    return new Claims(jdbc);
  }

  @Bean
  PoolReports poolReports(JdbcClient jdbc) {
    return new PoolReports(jdbc);
  }
}
