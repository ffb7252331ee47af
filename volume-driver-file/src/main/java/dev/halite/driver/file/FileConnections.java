package dev.halite.driver.file;

import dev.halite.driver.BackendSettings;
import dev.halite.driver.ConnectionInfo;
import dev.halite.driver.ConnectionRequest;
import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import dev.halite.driver.OperationMark;
import dev.halite.driver.PlacementState;
import dev.halite.driver.StoredVolume;
import java.io.IOException;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Connects servers to the volumes of a session: each call alone on its volume, and unfenced. */
final class FileConnections {
  private static final Logger log = LoggerFactory.getLogger(FileConnections.class);

  private final BackendSettings settings;
  private final Session session;

  FileConnections(BackendSettings settings, Session session) {
    this.settings = settings;
    this.session = session;
  }

  ConnectionInfo connect(OperationMark mark, ConnectionRequest request) throws IOException {
    return session.change(
        request.volumeId(),
        () -> {
          requireVolume(request);
          // a server would see the disk's size, not the volume's
          session.volumes().growth().settle(request.volumeId());
          return session.exports().connect(mark, request);
        });
  }

  void disconnect(OperationMark mark, ConnectionRequest request, boolean force) throws IOException {
    session.change(
        request.volumeId(),
        () -> {
          session.exports().disconnect(mark, request, force);
          return true;
        });
  }

  /**
   * Has servers find the size of a volume that has grown. It has, also where they cannot be shown:
   * that is told, and tried again when exports are restored.
   */
  void showSize(OperationMark mark, UUID volumeId) throws IOException {
    try {
      session.exports().showSize(mark, volumeId);
    } catch (DriverException e) {
      log.warn(
          "Backend {}: volume {} has grown, but servers may find its old size still: {}",
          settings.name(),
          volumeId,
          e.sentence());
    }
  }

  /**
   * Publishes again what tgtd has lost. What cannot be published is told, and tried again later.
   */
  void restore() throws IOException {
    try {
      for (UUID volumeId : session.read(session.exports()::lost)) {
        restore(volumeId);
      }
    } catch (DriverException e) {
      if (isForCaller(e)) {
        throw e;
      }
      log.warn("Backend {} cannot look after its exports: {}", settings.name(), e.sentence());
    }
  }

  private void restore(UUID volumeId) throws IOException {
    try {
      session.change(
          volumeId,
          () -> {
            // as when one connects: servers would see the disk's size, not the volume's
            session.volumes().growth().settle(volumeId);
            session.exports().restore(volumeId);
            return true;
          });
      log.info("Backend {}: volume {} is exported again", settings.name(), volumeId);
    } catch (DriverException e) {
      if (isForCaller(e)) {
        throw e;
      }
      log.warn(
          "Backend {}: volume {} cannot be exported again: {}",
          settings.name(),
          volumeId,
          e.sentence());
    }
  }

  /** Trouble with tgtd alone is not: volumes are made and removed without it. */
  private static boolean isForCaller(DriverException e) {
    return e.fault().stopsBackend() || Thread.currentThread().isInterrupted();
  }

  private void requireVolume(ConnectionRequest request) throws IOException {
    StoredVolume volume = session.volumes().find(request.volumeId());
    if (volume == null || volume.state() != PlacementState.COMPLETE) {
      throw new DriverException(
          DriverFault.NOT_FOUND, "There is no complete volume %s.".formatted(request.volumeId()));
    }
    if (!volume.isComplete(request.placement())) {
      throw new DriverException(
          DriverFault.CONFLICT,
          "Volume %s lies there from placement %s, not %s."
              .formatted(request.volumeId(), volume.placement(), request.placement()));
    }
  }
}
