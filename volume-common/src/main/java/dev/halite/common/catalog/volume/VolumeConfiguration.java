package dev.halite.common.catalog.volume;

import dev.halite.common.catalog.capacity.Claims;
import dev.halite.common.catalog.message.UserMessages;
import dev.halite.common.catalog.quota.Quotas;
import dev.halite.common.catalog.type.VolumeTypes;
import dev.halite.common.engine.event.Events;
import dev.halite.common.engine.operation.Operations;
import jakarta.persistence.EntityManagerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.orm.jpa.SharedEntityManagerCreator;

@Configuration(proxyBeanMethods = false)
class VolumeConfiguration {
  @Bean
  Volumes volumes(EntityManagerFactory factory, JdbcClient jdbc) {
    return new Volumes(SharedEntityManagerCreator.createSharedEntityManager(factory), jdbc);
  }

  @Bean
  VolumeGuards volumeGuards(Volumes volumes, JdbcClient jdbc) {
    return new VolumeGuards(volumes, jdbc);
  }

  @Bean
  VolumeEvents volumeEvents(Events events) {
    return new VolumeEvents(events);
  }

  @Bean
  VolumeEndings volumeEndings(
      Volumes volumes,
      VolumeTypes types,
      Operations operations,
      Claims claims,
      Quotas quotas,
      VolumeEvents events,
      UserMessages messages) {
    return new VolumeEndings(volumes, types, operations, claims, quotas, events, messages);
  }

  @Bean
  CreateExpired createExpired(Volumes volumes, VolumeEndings endings, Operations operations) {
    return new CreateExpired(volumes, endings, operations);
  }

  @Bean
  DeleteExpired deleteExpired(Volumes volumes, UserMessages messages, Operations operations) {
    return new DeleteExpired(volumes, messages, operations);
  }

  @Bean
  UndoExpired undoExpired(Operations operations) {
    return new UndoExpired(operations);
  }
}
