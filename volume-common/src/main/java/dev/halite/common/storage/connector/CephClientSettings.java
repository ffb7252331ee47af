package dev.halite.common.storage.connector;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What this host knows of the Ceph cluster whose images it opens.
 *
 * @param configurationFile Ceph's configuration file; null: monitors are those that a connection
 *     names
 * @param keyring file with the keys of the users that connections name; null: as the configuration
 *     file says, or where Ceph looks for it by itself
 * @param connectTimeout how long connecting, and a request to the monitors, may take
 * @param storageTimeout how long a read or write may take
 */
public record CephClientSettings(
    @Nullable Path configurationFile,
    @Nullable Path keyring,
    Duration connectTimeout,
    Duration storageTimeout) {
  public CephClientSettings {
    Objects.requireNonNull(connectTimeout, "connectTimeout");
    Objects.requireNonNull(storageTimeout, "storageTimeout");
  }
}
