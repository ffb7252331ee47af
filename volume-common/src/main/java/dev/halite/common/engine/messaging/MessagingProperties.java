package dev.halite.common.engine.messaging;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How messages travel ({@code halite.messaging.*}); the broker's address is under {@code
 * spring.rabbitmq.*}.
 *
 * @param exchange the durable topic exchange of all services
 * @param queueType {@code x-queue-type} of every queue: empty (broker's default), classic or quorum
 * @param wakeUpExpiry after this a wake-up that nobody fetched is worthless; one sweep
 * @param backlog wake-ups waiting to be sent; more are dropped
 * @param clearText whether a broker on another machine may be reached without TLS
 * @param disturb for tests: what to do with wake-ups instead of sending each once
 */
@Validated
@ConfigurationProperties("halite.messaging")
public record MessagingProperties(
    @DefaultValue("halite") String exchange,
    @DefaultValue("") String queueType,
    @DefaultValue("2s") Duration wakeUpExpiry,
    @DefaultValue("10000") int backlog,
    @DefaultValue("false") boolean clearText,
    @DefaultValue("NONE") Disturbance disturb) {

  /** A disturbance of wake-ups, for the chaos suite. */
  public enum Disturbance {
    NONE,
    DROP,
    DOUBLE,
    DELAY
  }
}
