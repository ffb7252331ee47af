package dev.halite.embedded.postgres;

import dev.halite.embedded.OwnFiles;
import java.io.IOException;

/** The configuration files of a cluster, written anew at each start so that no old one remains. */
final class ServerConfiguration {

  private static final int SETTINGS_18 = 18;

  private final ClusterFiles files;

  ServerConfiguration(ClusterFiles files) {
    this.files = files;
  }

  void write(int majorVersion, int port, CatalogSettings settings) throws IOException {
    String durable = settings.durable() ? "on" : "off";
    String text =
        """
        # Written by Halite at each start; changes are lost.
        listen_addresses = '127.0.0.1'
        port = %d
        unix_socket_directories = ''
        max_connections = %d
        shared_buffers = 64MB
        max_wal_size = 512MB
        fsync = %s
        full_page_writes = %s
        synchronous_commit = on
        autovacuum_naptime = 15s
        jit = off
        timezone = 'UTC'
        log_timezone = 'UTC'
        log_min_messages = warning
        log_line_prefix = '%%m [%%p] '
        """
            .formatted(port, settings.maxConnections(), durable, durable);
    if (majorVersion >= SETTINGS_18) {
      // No worker processes for reads that our page cache answers.
      text += "io_method = sync\n";
    }
    OwnFiles.replace(files.configuration(), text);
    OwnFiles.replace(files.clients(), "host all all 127.0.0.1/32 scram-sha-256\n");
  }
}
