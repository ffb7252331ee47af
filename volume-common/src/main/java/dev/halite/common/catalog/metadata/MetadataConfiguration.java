package dev.halite.common.catalog.metadata;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

@Configuration(proxyBeanMethods = false)
class MetadataConfiguration {
  @Bean
  StringMaps stringMaps(JdbcClient jdbc, MapLimits limits) {
    return new StringMaps(jdbc, limits);
  }
}
