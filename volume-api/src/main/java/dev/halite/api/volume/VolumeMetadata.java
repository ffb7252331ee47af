package dev.halite.api.volume;

import dev.halite.api.action.ActionSource;
import dev.halite.api.metadata.MetadataKit;
import dev.halite.api.metadata.MetadataResource;
import dev.halite.common.catalog.volume.Volumes;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What is to be said of the metadata of a volume. */
@Configuration(proxyBeanMethods = false)
class VolumeMetadata {
  private static final MetadataResource METADATA =
      new MetadataResource(
          "/volumes/{id}/metadata",
          Volumes.METADATA,
          new MetadataResource.Rules(
              "volume:get_volume_metadata",
              "volume:create_volume_metadata",
              "volume:update_volume_metadata",
              "volume:delete_volume_metadata"),
          MetadataResource.Schemas.USUAL,
          15);

  @Bean
  ActionSource volumeMetadataRoutes(MetadataKit kit) {
    return kit.routes(METADATA);
  }
}
