package dev.halite.common.engine.event;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Notifications for billing and the like ({@code halite.notifications.*}).
 *
 * @param enabled whether events are recorded and published; off where nobody consumes them
 * @param topic routing key on the exchange {@code exchange}; the priority is appended
 * @param exchange topic exchange that consumers bind to
 */
@Validated
@ConfigurationProperties("halite.notifications")
public record EventProperties(
    @DefaultValue("false") boolean enabled,
    @DefaultValue("notifications") String topic,
    @DefaultValue("cinder") String exchange) {}
