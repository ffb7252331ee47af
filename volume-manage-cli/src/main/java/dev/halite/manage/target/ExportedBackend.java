package dev.halite.manage.target;

import dev.halite.driver.ConnectionInfo;
import dev.halite.driver.ConnectionRequest;
import dev.halite.driver.ConnectionSupport;
import dev.halite.driver.Connector;
import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import dev.halite.driver.ExportMaintenance;
import dev.halite.driver.ExportState;
import dev.halite.driver.OperationMark;
import dev.halite.manage.backend.NodeBackend;
import dev.halite.manage.settings.SettingsException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** A backend that exports volumes and lets operators look after that, set up in this process. */
record ExportedBackend(
    NodeBackend backend, ExportMaintenance maintenance, ConnectionSupport connections)
    implements AutoCloseable {

  /** The backend, if its driver has anything to look after; sets it up beside the node's own. */
  static Optional<ExportedBackend> of(NodeBackend backend) {
    if (!(backend.driver() instanceof ExportMaintenance maintenance)
        || !(backend.driver() instanceof ConnectionSupport connections)) {
      backend.close();
      return Optional.empty();
    }
    try {
      backend.driver().setup(backend.identity());
    } catch (DriverException e) {
      backend.close();
      throw new SettingsException(
          "Backend %s cannot be used: %s".formatted(backend.shownAs(), e.sentence()), e);
    }
    return Optional.of(new ExportedBackend(backend, maintenance, connections));
  }

  String shownAs() {
    return backend.shownAs();
  }

  /** What is known of the volume's export; one at most. */
  List<ExportState> exports(UUID volumeId) {
    return maintenance.exports().stream()
        .filter(export -> export.volumeId().equals(volumeId))
        .toList();
  }

  /** Lets a server in, as an attachment that the catalog does not have. */
  ConnectionInfo begin(UUID volumeId, UUID placement, Server server) {
    return connections.connect(
        mark(),
        new ConnectionRequest(
            volumeId,
            placement,
            server.attachmentId(),
            connector(server.initiator(), server.host()),
            server.readOnly()));
  }

  /**
   * A server that is let in.
   *
   * @param attachmentId under which it is recorded
   */
  record Server(UUID attachmentId, String initiator, Optional<String> host, boolean readOnly) {}

  /** Ends what a server has, also while it writes. */
  void end(ExportState export, ExportState.Access access) {
    UUID placement = export.placement();
    if (placement == null) {
      throw new DriverException(
          DriverFault.FAILURE,
          "The record of volume %s does not say of which placement it is; let the node's health check make it whole first."
              .formatted(export.volumeId()));
    }
    connections.disconnect(
        mark(),
        new ConnectionRequest(
            export.volumeId(),
            placement,
            access.attachmentId(),
            connector(access),
            access.readOnly(),
            // who is to keep it should the record have gone meanwhile
            export.accesses().stream()
                .filter(other -> !other.equals(access))
                .map(ExportedBackend::connector)
                .toList()),
        true);
  }

  private static Connector connector(ExportState.Access access) {
    return connector(access.initiator(), Optional.ofNullable(access.host()));
  }

  private static Connector connector(String initiator, Optional<String> host) {
    Map<String, Object> said = new HashMap<>();
    said.put("initiator", initiator);
    host.ifPresent(name -> said.put("host", name));
    return new Connector(said);
  }

  private static OperationMark mark() {
    return new OperationMark(UUID.randomUUID(), 0, "volume-manage");
  }

  @Override
  public void close() {
    backend.close();
  }
}
