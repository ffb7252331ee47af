package dev.halite.common.catalog.capacity;

import dev.halite.common.engine.event.Events;
import dev.halite.common.engine.kind.Rank;
import dev.halite.common.engine.outcome.Change;
import dev.halite.common.engine.outcome.ChangeWriter;
import dev.halite.common.engine.outcome.RankLock;
import java.util.List;
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
  RankLock poolsOfRoom(Claims claims) {
    return new RankLock() {
      @Override
      public Rank rank() {
        return Rank.POOL;
      }

      @Override
      public void lock(List<? extends Change> changes) {
        claims.lockPools(
            changes.stream()
                .filter(RoomChange.class::isInstance)
                .map(RoomChange.class::cast)
                .toList());
      }
    };
  }

  @Bean
  ChangeWriter<RoomChange.Claimed> claimedRoom(Claims claims) {
    return ChangeWriter.of(RoomChange.Claimed.class, claims::claim);
  }

  @Bean
  ChangeWriter<RoomChange.Grown> grownRoom(Claims claims) {
    return ChangeWriter.of(RoomChange.Grown.class, claims::grow);
  }

  @Bean
  ChangeWriter<RoomChange.Shrunk> shrunkRoom(Claims claims) {
    return ChangeWriter.of(RoomChange.Shrunk.class, claims::shrink);
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
