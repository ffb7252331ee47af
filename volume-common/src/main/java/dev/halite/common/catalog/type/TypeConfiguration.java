package dev.halite.common.catalog.type;

import dev.halite.common.catalog.metadata.MapLimits;
import dev.halite.common.engine.event.Events;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

@Configuration(proxyBeanMethods = false)
class TypeConfiguration {
  @Bean
  VolumeTypes volumeTypes(JdbcClient jdbc, MapLimits limits) {
    return new VolumeTypes(jdbc, limits);
  }

  @Bean
  TypeAccess typeAccess(JdbcClient jdbc) {
    return new TypeAccess(jdbc);
  }

  @Bean
  TypeEvents typeEvents(Events events, Clock clock) {
    return new TypeEvents(events, clock);
  }

  @Bean
  DefaultTypes defaultTypes(JdbcClient jdbc) {
    return new DefaultTypes(jdbc);
  }
}
