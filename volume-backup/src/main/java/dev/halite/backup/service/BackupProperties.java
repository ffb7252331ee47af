package dev.halite.backup.service;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * The backup service of this host ({@code halite.backup.*}).
 *
 * @param availabilityZone zone that the service is shown in
 * @param slots backups and restores that run at once
 */
@Validated
@ConfigurationProperties("halite.backup")
public record BackupProperties(
    @DefaultValue("nova") String availabilityZone, @DefaultValue("4") @Min(1) @Max(64) int slots) {}
