package dev.halite.common.engine.database;

import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * The catalog ({@code halite.catalog.*}); its address is under {@code spring.datasource.*}.
 *
 * @param startWait how long a service that starts waits for a database that does not answer
 * @param statementTimeout the longest time of a statement of a request or a worker; 0: none
 * @param fixedPlans whether PostgreSQL keeps one plan a statement in the sessions of this process,
 *     whatever the values; services that only work say so, what lists does not
 * @param clearText whether a database on another machine may be reached without TLS of ours
 */
@Validated
@ConfigurationProperties("halite.catalog")
public record CatalogProperties(
    @DefaultValue("30s") Duration startWait,
    @DefaultValue("30s") @DurationMin @DurationMax(hours = 24) Duration statementTimeout,
    @DefaultValue("false") boolean fixedPlans,
    @DefaultValue("false") boolean clearText) {}
