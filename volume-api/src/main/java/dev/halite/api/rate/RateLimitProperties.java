package dev.halite.api.rate;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.PositiveOrZero;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How many requests a project may send to one process ({@code halite.api.rate-limit.*}).
 *
 * @param requestsPerSecond for as long as it likes; 0: no limit
 * @param burst at once, after a pause
 */
@Validated
@ConfigurationProperties("halite.api.rate-limit")
public record RateLimitProperties(
    @DefaultValue("0") @PositiveOrZero @Max(1_000_000) double requestsPerSecond,
    @DefaultValue("100") @Min(1) @Max(1_000_000) int burst) {}
