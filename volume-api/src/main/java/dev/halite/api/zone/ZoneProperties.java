package dev.halite.api.zone;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of zones.
 *
 * @param defaultAvailabilityZone zone of volumes that ask for none; where it is not set, the only
 *     zone there is, or whichever the scheduler finds room in
 * @param availabilityZoneFallback whether a volume that asks for an unknown zone is made in the
 *     default one instead of being refused
 */
@ConfigurationProperties("halite.api")
public record ZoneProperties(
    @Nullable String defaultAvailabilityZone,
    @DefaultValue("false") boolean availabilityZoneFallback) {}
