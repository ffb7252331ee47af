package dev.halite.common.catalog.snapshot;

import dev.halite.common.catalog.metadata.MapLimits;
import dev.halite.common.engine.event.Events;
import dev.halite.common.engine.operation.KindSource;
import dev.halite.common.engine.outcome.ChangeWriter;
import java.util.List;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

@Configuration(proxyBeanMethods = false)
class SnapshotConfiguration {
  @Bean
  Snapshots snapshots(JdbcClient jdbc, MapLimits limits) {
    return new Snapshots(jdbc, limits);
  }

  @Bean
  SnapshotEvents snapshotEvents(Events events, JdbcClient jdbc) {
    return new SnapshotEvents(events, jdbc);
  }

  @Bean
  ChangeWriter<NotHeld> snapshotNotHeld(Snapshots snapshots) {
    return ChangeWriter.of(NotHeld.class, snapshots::isNotHeld);
  }

  @Bean
  KindSource snapshotKinds() {
    return () -> List.of(SnapshotKind.values());
  }
}
