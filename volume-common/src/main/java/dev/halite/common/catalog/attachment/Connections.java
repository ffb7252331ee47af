package dev.halite.common.catalog.attachment;

import dev.halite.common.catalog.capacity.PoolReports;
import dev.halite.common.catalog.volume.HostName;
import dev.halite.common.catalog.volume.Volume;
import dev.halite.common.engine.secret.SecretText;
import dev.halite.driver.ConnectionTemplate;
import java.util.Optional;

/**
 * Connections of volumes whose storage has nothing to do for them: then no node is asked. An
 * operation that is under way, of a time when it had, is left to its end.
 */
public class Connections {
  private final PoolReports pools;

  Connections(PoolReports pools) {
    this.pools = pools;
  }

  /**
   * What the server of an attachment is to be told; empty where its volume's node is to be asked.
   */
  public Optional<SecretText> told(Volume volume, Attachment attachment, Way way) {
    return template(volume, way)
        .map(
            template ->
                ConnectionText.of(
                    template.of(volume.id()), AttachmentGuards.isReadOnly(volume, attachment)));
  }

  /** Whether a way to the volume ends by being forgotten. */
  public boolean endByThemselves(Volume volume, Way way) {
    return template(volume, way).isPresent();
  }

  private Optional<ConnectionTemplate> template(Volume volume, Way way) {
    HostName host = volume.host() == null ? null : HostName.parse(volume.host());
    return host == null
            || host.pool() == null
            || way.connecting() != null
            || way.disconnecting() != null
        ? Optional.empty()
        : pools.connectionTemplate(host.service(), host.pool());
  }
}
