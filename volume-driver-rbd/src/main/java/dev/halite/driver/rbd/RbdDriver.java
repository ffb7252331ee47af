package dev.halite.driver.rbd;

import dev.halite.driver.BackendIdentity;
import dev.halite.driver.BackendReport;
import dev.halite.driver.BackendSettings;
import dev.halite.driver.BackendSetup;
import dev.halite.driver.CloneSupport;
import dev.halite.driver.ConnectionInfo;
import dev.halite.driver.ConnectionRequest;
import dev.halite.driver.ConnectionSupport;
import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import dev.halite.driver.ExtendSupport;
import dev.halite.driver.FenceToken;
import dev.halite.driver.OperationMark;
import dev.halite.driver.QosLimit;
import dev.halite.driver.QosSupport;
import dev.halite.driver.RevertSupport;
import dev.halite.driver.SnapshotSpec;
import dev.halite.driver.SnapshotSupport;
import dev.halite.driver.StorageDriver;
import dev.halite.driver.StorageView;
import dev.halite.driver.StoredSnapshot;
import dev.halite.driver.StoredVolume;
import dev.halite.driver.VolumeSpec;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Volumes as RBD images of one pool. */
final class RbdDriver
    implements StorageDriver,
        SnapshotSupport,
        RevertSupport,
        CloneSupport,
        ExtendSupport,
        QosSupport,
        ConnectionSupport {
  private static final Logger log = LoggerFactory.getLogger(RbdDriver.class);

  /** How long calls under way may take to end by themselves before they are fenced. */
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final BackendSettings settings;
  private final RbdDriverConfiguration configuration;
  private final ReentrantLock lifecycle = new ReentrantLock();
  private volatile @Nullable Backend backend;

  /** At its end, but with calls under way that have not been fenced yet. */
  private @Nullable Backend unfenced;

  RbdDriver(BackendSettings settings, RbdDriverConfiguration configuration) {
    this.settings = settings;
    this.configuration = configuration;
  }

  @Override
  public BackendSetup setup(@Nullable BackendIdentity expected) {
    lifecycle.lock();
    try {
      endBackend();
      Backend opened = Backend.open(settings, configuration, expected);
      try {
        fenceUnfenced(opened);
      } catch (DriverException e) {
        opened.close();
        throw e;
      }
      backend = opened;
      return new BackendSetup(
          opened.session().identity().identity(), opened.session().token().fenceToken());
    } finally {
      lifecycle.unlock();
    }
  }

  @Override
  public StorageView look(BackendIdentity recorded) {
    return Backend.look(settings, configuration, recorded);
  }

  @Override
  public void fence(FenceToken token) {
    ClientToken client = ClientToken.parse(token);
    backend().session().fence(client);
  }

  @Override
  public boolean isReachedByAllHosts() {
    return true;
  }

  @Override
  public BackendReport report() {
    Backend current = backend();
    return current
        .session()
        .call("measure pool " + configuration.pool(), current.measure()::report);
  }

  @Override
  public StoredVolume create(OperationMark mark, VolumeSpec spec) {
    Backend current = changing(spec.pool());
    return current
        .session()
        .change(
            spec.volumeId(),
            "create volume " + spec.volumeId(),
            () -> current.volumes().create(mark, spec));
  }

  @Override
  public void delete(OperationMark mark, UUID volumeId, UUID placement) {
    Backend current = backend();
    current
        .session()
        .change(
            volumeId,
            "delete volume " + volumeId,
            () -> {
              current.volumes().delete(mark, volumeId, placement);
              return true;
            });
    current.purge().wake();
  }

  @Override
  public StoredVolume extend(OperationMark mark, UUID volumeId, UUID placement, long sizeGib) {
    Backend current = backend();
    long bytes = new VolumeSpec(volumeId, placement, sizeGib, configuration.pool()).sizeBytes();
    return current
        .session()
        .change(
            volumeId,
            "extend volume " + volumeId,
            () -> current.changes().extend(mark, volumeId, placement, bytes));
  }

  @Override
  public void limit(OperationMark mark, UUID volumeId, UUID placement, Map<QosLimit, Long> limits) {
    Backend current = backend();
    current
        .session()
        .change(
            volumeId,
            "limit volume " + volumeId,
            () -> {
              current.changes().limit(mark, volumeId, placement, limits);
              return true;
            });
  }

  @Override
  public StoredSnapshot createSnapshot(OperationMark mark, SnapshotSpec spec) {
    Backend current = backend();
    return current
        .session()
        .change(
            spec.volumeId(),
            "take snapshot " + spec.snapshotId(),
            () -> current.snapshots().create(mark, spec));
  }

  @Override
  public void deleteSnapshot(OperationMark mark, SnapshotSpec spec) {
    Backend current = backend();
    current
        .session()
        .change(
            spec.volumeId(),
            "delete snapshot " + spec.snapshotId(),
            () -> {
              current.snapshots().delete(mark, spec);
              return true;
            });
  }

  @Override
  public void revert(OperationMark mark, SnapshotSpec snapshot) {
    Backend current = backend();
    current
        .session()
        .change(
            snapshot.volumeId(),
            "revert volume %s to snapshot %s".formatted(snapshot.volumeId(), snapshot.snapshotId()),
            () -> {
              current.reverts().revert(mark, snapshot);
              return true;
            });
  }

  @Override
  public List<StoredSnapshot> snapshots(UUID volumeId) {
    Backend current = backend();
    return current
        .session()
        .call("list the snapshots of volume " + volumeId, () -> current.snapshots().all(volumeId));
  }

  @Override
  public StoredVolume createFromSnapshot(OperationMark mark, VolumeSpec spec, SnapshotSpec source) {
    Backend current = changing(spec.pool());
    return current
        .session()
        .change(
            spec.volumeId(),
            "create volume %s from snapshot %s".formatted(spec.volumeId(), source.snapshotId()),
            () -> current.clones().fromSnapshot(mark, spec, source));
  }

  @Override
  public StoredVolume cloneVolume(
      OperationMark mark, VolumeSpec spec, UUID sourceVolumeId, UUID sourcePlacement) {
    Backend current = changing(spec.pool());
    return current
        .session()
        .change(
            spec.volumeId(),
            "clone volume %s from volume %s".formatted(spec.volumeId(), sourceVolumeId),
            () -> current.clones().fromVolume(mark, spec, sourceVolumeId, sourcePlacement));
  }

  @Override
  public ConnectionInfo connect(OperationMark mark, ConnectionRequest request) {
    Backend current = backend();
    return current
        .session()
        .call(
            "connect volume " + request.volumeId(),
            () -> current.connections().connect(mark, request));
  }

  @Override
  public void disconnect(OperationMark mark, ConnectionRequest request, boolean force) {
    Backend current = backend();
    if (force) {
      current
          .session()
          .change(
              request.volumeId(),
              "disconnect volume " + request.volumeId(),
              () -> {
                current.connections().disconnectByForce(mark, request);
                return true;
              });
    }
  }

  @Override
  public Optional<StoredVolume> inspect(UUID volumeId) {
    Backend current = backend();
    return current
        .session()
        .call(
            "read volume " + volumeId, () -> Optional.ofNullable(current.reader().find(volumeId)));
  }

  @Override
  public List<StoredVolume> volumes() {
    Backend current = backend();
    return current
        .session()
        .call("list the volumes of pool " + configuration.pool(), current.reader()::all);
  }

  @Override
  public void checkHealth() {
    Backend current = backend();
    current
        .session()
        .call(
            "check pool " + configuration.pool(),
            () -> {
              current.session().verify();
              return true;
            });
  }

  @Override
  public void close() {
    lifecycle.lock();
    try {
      endBackend();
    } catch (DriverException e) {
      log.warn("Backend {} was not closed cleanly: {}", settings.name(), e.sentence());
    } finally {
      lifecycle.unlock();
    }
  }

  /** Lets no further call begin. What is still under way then, a setup fences. */
  private void endBackend() {
    Backend current = backend;
    if (current == null) {
      return;
    }
    current.purge().stop();
    boolean idle = current.session().retire(PATIENCE);
    backend = null;
    current.close();
    if (!idle) {
      log.warn("Backend {} has calls under way that do not end", settings.name());
      unfenced = current;
    }
  }

  /** A native call cannot be interrupted; but from now on the cluster refuses what it asks for. */
  private void fenceUnfenced(Backend opened) {
    Backend earlier = unfenced;
    if (earlier != null) {
      opened.session().fence(earlier.session().token());
      unfenced = null;
    }
  }

  private Backend changing(String pool) {
    if (!pool.equals(configuration.pool())) {
      throw settings.invalid("there is no pool '%s'".formatted(pool));
    }
    return backend();
  }

  private Backend backend() {
    Backend current = backend;
    if (current == null) {
      throw new DriverException(
          DriverFault.UNAVAILABLE, "Backend %s is not set up.".formatted(settings.name()));
    }
    return current;
  }
}
