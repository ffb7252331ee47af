package dev.halite.common.catalog.purge;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * When rows of what is gone leave the catalog ({@code halite.purge.*}).
 *
 * @param deletedAfter how long the row of a deleted resource stays, for audits of usage; 0: for
 *     ever
 * @param messagesPerProject most user messages of a project; the oldest go first
 */
@Validated
@ConfigurationProperties("halite.purge")
public record PurgeProperties(
    @DefaultValue("30d") @DurationMin Duration deletedAfter,
    @DefaultValue("10000") @Min(100) @Max(10_000_000) int messagesPerProject) {}
