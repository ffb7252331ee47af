package dev.halite.common.catalog.qos;

import dev.halite.common.catalog.metadata.MapLimits;
import dev.halite.common.engine.event.Events;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

@Configuration(proxyBeanMethods = false)
class QosConfiguration {
  @Bean
  QosSpecs qosSpecs(JdbcClient jdbc, MapLimits limits) {
    return new QosSpecs(jdbc, limits);
  }

  @Bean
  StorageLimits storageLimits(JdbcClient jdbc) {
    return new StorageLimits(jdbc);
  }

  @Bean
  QosEvents qosEvents(Events events) {
    return new QosEvents(events);
  }
}
