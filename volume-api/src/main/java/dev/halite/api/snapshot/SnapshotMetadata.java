package dev.halite.api.snapshot;

import dev.halite.api.action.ActionSource;
import dev.halite.api.metadata.MetadataKit;
import dev.halite.api.metadata.MetadataResource;
import dev.halite.common.catalog.snapshot.Snapshots;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What is to be said of the metadata of a snapshot. */
@Configuration(proxyBeanMethods = false)
class SnapshotMetadata {
  private static final MetadataResource METADATA =
      new MetadataResource(
          "/snapshots/{id}/metadata",
          Snapshots.METADATA,
          new MetadataResource.Rules(
              "volume:get_snapshot_metadata",
              "volume:update_snapshot_metadata",
              "volume:update_snapshot_metadata",
              "volume:delete_snapshot_metadata"),
          MetadataResource.Schemas.USUAL,
          null);

  @Bean
  ActionSource snapshotMetadataRoutes(MetadataKit kit) {
    return kit.routes(METADATA);
  }
}
