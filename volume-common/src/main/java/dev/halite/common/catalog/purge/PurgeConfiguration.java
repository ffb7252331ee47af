package dev.halite.common.catalog.purge;

import dev.halite.common.engine.worker.Housekeeping;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

@Configuration(proxyBeanMethods = false)
class PurgeConfiguration {
  @Bean
  CatalogPurge catalogPurge(JdbcClient jdbc) {
    return new CatalogPurge(jdbc);
  }

  @Bean
  Housekeeping purgedRows(CatalogPurge purge, PurgeProperties properties) {
    return () -> {
      if (!properties.deletedAfter().isZero()) {
        purge.purge(properties.deletedAfter());
      }
      purge.trimMessages(properties.messagesPerProject());
    };
  }
}
