package dev.halite.common.catalog.snapshot;

import dev.halite.common.catalog.metadata.MapLimits;
import dev.halite.common.catalog.quota.Quotas;
import dev.halite.common.catalog.volume.FollowingSnapshots;
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
  SnapshotCounts snapshotCounts(JdbcClient jdbc, Quotas quotas) {
    return new SnapshotCounts(jdbc, quotas);
  }

  @Bean
  ChangeWriter<FollowingSnapshots.Locked> lockedSnapshots(SnapshotCounts counts) {
    return ChangeWriter.of(FollowingSnapshots.Locked.class, counts::lock);
  }

  @Bean
  ChangeWriter<FollowingSnapshots.Counted> countedSnapshots(SnapshotCounts counts) {
    return ChangeWriter.of(FollowingSnapshots.Counted.class, counts::count);
  }

  @Bean
  ChangeWriter<SnapshotQuota.Freed> freedSnapshot(SnapshotCounts counts) {
    return ChangeWriter.of(SnapshotQuota.Freed.class, counts::free);
  }

  @Bean
  KindSource snapshotKinds() {
    return () -> List.of(SnapshotKind.values());
  }
}
