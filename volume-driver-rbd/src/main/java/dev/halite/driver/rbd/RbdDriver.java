package dev.halite.driver.rbd;

import dev.halite.driver.BackendSettings;
import dev.halite.driver.ChangedExtentsSupport;
import dev.halite.driver.CloneSupport;
import dev.halite.driver.ConnectionInfo;
import dev.halite.driver.ConnectionRequest;
import dev.halite.driver.ConnectionSupport;
import dev.halite.driver.CopySupport;
import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import dev.halite.driver.ExtendSupport;
import dev.halite.driver.Extent;
import dev.halite.driver.FlattenSupport;
import dev.halite.driver.ManageSupport;
import dev.halite.driver.ManageableVolume;
import dev.halite.driver.OpenContent;
import dev.halite.driver.OperationMark;
import dev.halite.driver.Provisioning;
import dev.halite.driver.QosLimit;
import dev.halite.driver.QosSupport;
import dev.halite.driver.RetypeSupport;
import dev.halite.driver.RetypeTarget;
import dev.halite.driver.RevertSupport;
import dev.halite.driver.SnapshotSpec;
import dev.halite.driver.SnapshotSupport;
import dev.halite.driver.SourceReference;
import dev.halite.driver.StoredSnapshot;
import dev.halite.driver.StoredVolume;
import dev.halite.driver.VolumeSpec;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Volumes as RBD images of one pool. */
final class RbdDriver extends RbdLifecycle
    implements SnapshotSupport,
        RevertSupport,
        CloneSupport,
        FlattenSupport,
        ExtendSupport,
        QosSupport,
        RetypeSupport,
        ConnectionSupport,
        ManageSupport,
        ChangedExtentsSupport,
        CopySupport {
  private final BackendSettings settings;
  private final RbdDriverConfiguration configuration;

  RbdDriver(BackendSettings settings, RbdDriverConfiguration configuration) {
    super(settings, configuration);
    this.settings = settings;
    this.configuration = configuration;
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
  public void retype(OperationMark mark, UUID volumeId, UUID placement, RetypeTarget target) {
    if (target.provisioning() == Provisioning.THICK) {
      throw new DriverException(
          DriverFault.UNSUPPORTED,
          "Volume %s cannot be made thick: images of pool '%s' take their space when they are written."
              .formatted(volumeId, configuration.pool()));
    }
    Backend current = backend();
    current
        .session()
        .change(
            volumeId,
            "retype volume " + volumeId,
            () -> {
              current.changes().retype(mark, volumeId, placement, target);
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
  public boolean isDeep(UUID volumeId) {
    Backend current = backend();
    return current
        .session()
        .call(
            "count what volume %s reads from".formatted(volumeId),
            () -> current.flattening().isDeep(volumeId));
  }

  @Override
  public void flatten(OperationMark mark, UUID volumeId, UUID placement) {
    Backend current = backend();
    current
        .session()
        .changeBeside(
            volumeId,
            "flatten volume " + volumeId,
            () -> {
              current.flattening().flatten(mark, volumeId, placement);
              return true;
            });
  }

  @Override
  public List<ManageableVolume> manageableVolumes() {
    Backend current = backend();
    return current
        .session()
        .call("list the images of pool " + configuration.pool(), current.management()::all);
  }

  @Override
  public ManageableVolume manageableVolume(SourceReference reference) {
    Backend current = backend();
    return current
        .session()
        .call(
            "look for an image in pool " + configuration.pool(),
            () -> current.management().find(reference));
  }

  @Override
  public StoredVolume manage(OperationMark mark, VolumeSpec spec, SourceReference reference) {
    if (spec.multiattach()) {
      throw new DriverException(
          DriverFault.UNSUPPORTED,
          "Volume %s cannot be managed for several servers: an image keeps the lock of one writer that it was made with."
              .formatted(spec.volumeId()));
    }
    Backend current = changing(spec.pool());
    return current
        .session()
        .change(
            spec.volumeId(),
            "manage volume " + spec.volumeId(),
            () -> current.management().manage(mark, spec, reference));
  }

  @Override
  public void unmanage(OperationMark mark, UUID volumeId, UUID placement) {
    Backend current = backend();
    current
        .session()
        .change(
            volumeId,
            "unmanage volume " + volumeId,
            () -> {
              current.management().unmanage(mark, volumeId, placement);
              return true;
            });
  }

  @Override
  public List<Extent> changedExtents(
      OperationMark mark,
      SnapshotSpec snapshot,
      @Nullable SnapshotSpec since,
      long offset,
      long length) {
    Backend current = backend();
    return current
        .session()
        .call(
            "find the data of snapshot " + snapshot.snapshotId(),
            () -> current.contents().changed(mark, snapshot, since, offset, length));
  }

  @Override
  public OpenContent openToRead(OperationMark mark, UUID volumeId, UUID placement) {
    Backend current = backend();
    return current
        .session()
        .call("open volume " + volumeId, () -> current.contents().read(mark, volumeId, placement));
  }

  @Override
  public OpenContent openToRead(OperationMark mark, SnapshotSpec snapshot) {
    Backend current = backend();
    return current
        .session()
        .call(
            "open snapshot " + snapshot.snapshotId(),
            () -> current.contents().read(mark, snapshot));
  }

  @Override
  public OpenContent openToWrite(OperationMark mark, UUID volumeId, UUID placement) {
    Backend current = backend();
    return current
        .session()
        .change(
            volumeId,
            "open volume " + volumeId,
            () -> current.contents().write(mark, volumeId, placement));
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

  private Backend changing(String pool) {
    if (!pool.equals(configuration.pool())) {
      throw settings.invalid("there is no pool '%s'".formatted(pool));
    }
    return backend();
  }
}
