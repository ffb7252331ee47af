package dev.halite.embedded.postgres;

import java.nio.file.Path;

/**
 * What an {@link EmbeddedCatalog} is started with.
 *
 * @param directory kept between starts; holds the cluster, its log and its access file
 * @param binaries the server to run
 * @param durable whether a commit survives a power cut; tests that may lose everything turn it off
 * @param maxConnections the server's connection limit
 */
public record CatalogSettings(
    Path directory, PostgresBinaries binaries, boolean durable, int maxConnections) {

  public CatalogSettings {
    directory = directory.toAbsolutePath().normalize();
    if (maxConnections < 10) {
      throw new IllegalArgumentException("maxConnections must be at least 10");
    }
  }
}
