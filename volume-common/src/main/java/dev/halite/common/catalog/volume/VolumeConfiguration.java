package dev.halite.common.catalog.volume;

import dev.halite.common.catalog.metadata.MapLimits;
import dev.halite.common.engine.event.Events;
import dev.halite.common.engine.operation.KindSource;
import dev.halite.common.engine.outcome.ChangeWriter;
import java.time.Clock;
import java.util.List;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

@Configuration(proxyBeanMethods = false)
class VolumeConfiguration {
  @Bean
  Volumes volumes(JdbcClient jdbc, MapLimits limits) {
    return new Volumes(jdbc, limits);
  }

  @Bean
  VolumeEvents volumeEvents(Events events, JdbcClient jdbc, Clock clock) {
    return new VolumeEvents(events, jdbc, clock);
  }

  @Bean
  KindSource volumeKinds() {
    return () -> List.of(VolumeKind.values());
  }

  @Bean
  ChangeWriter<PlacementChange.Chosen> chosenPlacement(Volumes volumes) {
    return ChangeWriter.of(PlacementChange.Chosen.class, volumes::place);
  }

  @Bean
  ChangeWriter<Growth.Begun> begunGrowth(Volumes volumes) {
    return ChangeWriter.of(Growth.Begun.class, volumes::grow);
  }

  @Bean
  ChangeWriter<Growth.Done> doneGrowth(Volumes volumes) {
    return ChangeWriter.of(Growth.Done.class, growth -> volumes.endGrowth(growth.volumeId(), true));
  }

  @Bean
  ChangeWriter<Growth.GivenUp> givenUpGrowth(Volumes volumes) {
    return ChangeWriter.of(
        Growth.GivenUp.class, growth -> volumes.endGrowth(growth.volumeId(), false));
  }

  @Bean
  ChangeWriter<Retyping.Begun> begunRetype(Volumes volumes) {
    return ChangeWriter.of(Retyping.Begun.class, volumes::retype);
  }

  @Bean
  ChangeWriter<Retyping.Done> doneRetype(Volumes volumes) {
    return ChangeWriter.of(Retyping.Done.class, volumes::endRetype);
  }

  @Bean
  ChangeWriter<Retyping.GivenUp> givenUpRetype(Volumes volumes) {
    return ChangeWriter.of(Retyping.GivenUp.class, volumes::endRetype);
  }

  @Bean
  ChangeWriter<PlacementChange.GivenUp> givenUpPlacement(Volumes volumes) {
    return ChangeWriter.of(PlacementChange.GivenUp.class, volumes::giveUp);
  }

  @Bean
  VolumeMigrations volumeMigrations(JdbcClient jdbc) {
    return new VolumeMigrations(jdbc);
  }

  @Bean
  ChangeWriter<Migrating.Begun> begunMigration(VolumeMigrations migrations) {
    return ChangeWriter.of(Migrating.Begun.class, migrations::begin);
  }

  @Bean
  ChangeWriter<Migrating.Reached> reachedMigration(VolumeMigrations migrations) {
    return ChangeWriter.of(Migrating.Reached.class, migrations::reach);
  }

  @Bean
  ChangeWriter<Migrating.Moved> movedVolume(VolumeMigrations migrations) {
    return ChangeWriter.of(Migrating.Moved.class, migrations::move);
  }

  @Bean
  ChangeWriter<Migrating.GivenUp> givenUpMigration(VolumeMigrations migrations) {
    return ChangeWriter.of(Migrating.GivenUp.class, migrations::giveUp);
  }
}
