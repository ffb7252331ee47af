package dev.halite.common.engine.messaging;

import dev.halite.common.engine.transport.BrokerTransport;
import java.time.Clock;
import org.springframework.amqp.core.TopicExchange;
import org.springframework.amqp.rabbit.connection.ConnectionFactory;
import org.springframework.amqp.rabbit.core.RabbitAdmin;
import org.springframework.amqp.rabbit.core.RabbitTemplate;
import org.springframework.boot.amqp.autoconfigure.RabbitConnectionDetails;
import org.springframework.boot.amqp.autoconfigure.RabbitProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class MessagingConfiguration {
  @Bean
  AmqpWakeUpSender wakeUpSender(
      ConnectionFactory connections,
      RabbitConnectionDetails broker,
      RabbitProperties settings,
      MessagingProperties properties,
      Clock clock) {
    BrokerTransport.requireSafe(broker, settings, properties.clearText());
    RabbitAdmin admin = new RabbitAdmin(connections);
    admin.setAutoStartup(false);
    // A sender may be there before every listener; what it sends then may be lost, but not refused.
    connections.addConnectionListener(
        connection -> admin.declareExchange(new TopicExchange(properties.exchange(), true, false)));
    return new AmqpWakeUpSender(new RabbitTemplate(connections), properties, clock);
  }

  @Bean
  WakeUps wakeUps(WakeUpSender sender) {
    return new WakeUps(sender);
  }

  @Bean
  AmqpWakeUpListeners wakeUpListeners(
      ConnectionFactory connections, MessagingProperties properties) {
    return new AmqpWakeUpListeners(connections, properties);
  }
}
