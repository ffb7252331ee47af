package dev.halite.api.waiting;

import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Settings of requests that wait.
 *
 * @param most longest time that a client can have a request wait; what it asks for beyond that is
 *     not waited for
 */
@Validated
@ConfigurationProperties("halite.api.wait")
record WaitProperties(
    @DefaultValue("60s") @DurationMin(seconds = 0) @DurationMax(hours = 1) Duration most) {}
