package dev.halite.common.engine.event;

import dev.halite.common.engine.id.Ids;
import dev.halite.common.engine.worker.WorkerProperties;
import java.util.List;
import org.springframework.amqp.rabbit.connection.ConnectionFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

@Configuration(proxyBeanMethods = false)
class EventConfiguration {
  @Bean
  Events events(JdbcClient jdbc, Ids ids, EventProperties properties, WorkerProperties worker) {
    return new Events(jdbc, ids, properties, worker.host());
  }

  @Bean
  EventWriter eventWriter(List<ResourceEvents<?>> events) {
    return new EventWriter(events);
  }

  /** Where nobody consumes notifications there are no events to publish. */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnBooleanProperty("halite.notifications.enabled")
  static class Relay {
    @Bean
    NotificationRelay notificationRelay(
        JdbcClient jdbc, ConnectionFactory connections, EventProperties properties) {
      return new NotificationRelay(new Notifications(jdbc), connections, properties);
    }
  }
}
