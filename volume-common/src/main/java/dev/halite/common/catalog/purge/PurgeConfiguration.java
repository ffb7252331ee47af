package dev.halite.common.catalog.purge;

import dev.halite.common.engine.database.Upkeep;
import dev.halite.common.engine.worker.Housekeeping;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class PurgeConfiguration {
  @Bean
  CatalogPurge catalogPurge(Upkeep upkeep) {
    return new CatalogPurge(upkeep);
  }

  @Bean
  Housekeeping purgedRows(CatalogPurge purge, PurgeProperties properties) {
    return () -> {
      if (!properties.deletedAfter().isZero()) {
        purge.purge(properties.deletedAfter());
      }
      purge.forgetAnswers();
      purge.trimMessages(properties.messagesPerProject());
    };
  }
}
