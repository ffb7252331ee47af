package dev.halite.common.catalog.capacity;

import dev.halite.common.engine.event.Events;
import dev.halite.common.engine.outcome.ChangeWriter;
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
  PoolReports poolReports(JdbcClient jdbc, Events events) {
    return new PoolReports(jdbc, new CapacityEvents(jdbc, events));
  }

  @Bean
  ChangeWriter<RoomChange.Claimed> claimedRoom(Claims claims) {
    return ChangeWriter.of(RoomChange.Claimed.class, claims::claim);
  }

  @Bean
  ChangeWriter<RoomChange.Materialised> materialisedRoom(Claims claims) {
    return ChangeWriter.of(
        RoomChange.Materialised.class, room -> claims.materialised(room.placement()));
  }

  @Bean
  ChangeWriter<RoomChange.Released> releasedRoom(Claims claims) {
    return ChangeWriter.of(RoomChange.Released.class, room -> claims.release(room.placement()));
  }
}
