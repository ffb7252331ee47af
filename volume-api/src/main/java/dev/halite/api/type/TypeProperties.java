package dev.halite.api.type;

import dev.halite.common.catalog.type.VolumeTypes;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of volume types.
 *
 * @param defaultVolumeType type of volumes that name none, where their project has no default
 * @param allowInUseTypeModification whether extra specs of a type that volumes have may be changed
 */
@ConfigurationProperties("halite.api")
public record TypeProperties(
    @DefaultValue(VolumeTypes.DEFAULT_NAME) String defaultVolumeType,
    @DefaultValue("false") boolean allowInUseTypeModification) {}
