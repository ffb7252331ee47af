package dev.halite.common.storage.ceph;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How to reach a cluster. Options may hold a key, so it prints without their values.
 *
 * @param configurationFile Ceph's configuration file; null when the options say all
 * @param clusterName {@code ceph} nearly always
 * @param user without {@code client.}
 * @param keyring null when the configuration file names it
 * @param connectTimeout how long connecting may take
 * @param monitorTimeout how long a request to the monitors may take
 * @param storageTimeout how long a request to an OSD may take
 * @param options further options of Ceph, by name
 */
public record CephSettings(
    @Nullable Path configurationFile,
    String clusterName,
    String user,
    @Nullable Path keyring,
    Duration connectTimeout,
    Duration monitorTimeout,
    Duration storageTimeout,
    Map<String, String> options) {
  public CephSettings {
    Objects.requireNonNull(clusterName, "clusterName");
    Objects.requireNonNull(user, "user");
    Objects.requireNonNull(connectTimeout, "connectTimeout");
    Objects.requireNonNull(monitorTimeout, "monitorTimeout");
    Objects.requireNonNull(storageTimeout, "storageTimeout");
    options = Map.copyOf(options);
  }

  @Override
  public String toString() {
    return "CephSettings[%s, %s, client.%s, %s]"
        .formatted(configurationFile, clusterName, user, options.keySet());
  }
}
