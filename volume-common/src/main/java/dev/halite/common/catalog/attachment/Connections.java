package dev.halite.common.catalog.attachment;

import dev.halite.common.catalog.capacity.PoolReports;
import dev.halite.common.catalog.volume.HostName;
import dev.halite.common.catalog.volume.Volume;
import dev.halite.common.engine.secret.SecretText;
import java.util.Optional;

/**
 * Connections of volumes whose storage has nothing to do for them: then no node is asked. An
 * operation that is under way, of a time when it had, is left to its end.
 */
public class Connections {
  private final PoolReports pools;
  private final ServerTerms terms;

  Connections(PoolReports pools, ServerTerms terms) {
    this.pools = pools;
    this.terms = terms;
  }

  /**
   * What a server is to be told that an attachment is for; empty where its volume's node is to be
   * asked.
   */
  public Optional<SecretText> told(
      Volume volume, Attachment attachment, Way way, ServerConnector server) {
    return place(volume, way)
        .flatMap(place -> pools.connectionTemplate(place.service(), place.pool()))
        .map(
            template ->
                ConnectionText.of(
                    template.of(volume.id()),
                    terms.of(volume.id()),
                    server.connector(),
                    AttachmentGuards.isReadOnly(volume, attachment)));
  }

  /** Whether a way to the volume ends by being forgotten. */
  public boolean endByThemselves(Volume volume, Way way) {
    return place(volume, way)
        .filter(place -> pools.hasConnectionTemplate(place.service(), place.pool()))
        .isPresent();
  }

  private record Place(String service, String pool) {}

  private static Optional<Place> place(Volume volume, Way way) {
    if (volume.host() == null || way.connecting() != null || way.disconnecting() != null) {
      return Optional.empty();
    }
    HostName host = HostName.parse(volume.host());
    return host.pool() == null
        ? Optional.empty()
        : Optional.of(new Place(host.service(), host.pool()));
  }
}
