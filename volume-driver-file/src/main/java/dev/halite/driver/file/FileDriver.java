package dev.halite.driver.file;

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
import dev.halite.driver.GroupSnapshotSupport;
import dev.halite.driver.ManageSupport;
import dev.halite.driver.ManageableVolume;
import dev.halite.driver.OpenContent;
import dev.halite.driver.OperationMark;
import dev.halite.driver.PlacementState;
import dev.halite.driver.Provisioning;
import dev.halite.driver.RetypeSupport;
import dev.halite.driver.RetypeTarget;
import dev.halite.driver.RevertSupport;
import dev.halite.driver.SnapshotSpec;
import dev.halite.driver.SnapshotSupport;
import dev.halite.driver.SourceReference;
import dev.halite.driver.StoredSnapshot;
import dev.halite.driver.StoredVolume;
import dev.halite.driver.VolumeSpec;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Volumes as files of one directory. Snapshots and clones are files of their own ({@link
 * DiskCopies}), so nothing depends on what it was made from; a volume with snapshots is kept all
 * the same, because nobody would find those without it.
 */
final class FileDriver extends FileLifecycle
    implements ConnectionSupport,
        ExtendSupport,
        SnapshotSupport,
        RevertSupport,
        GroupSnapshotSupport,
        CloneSupport,
        ManageSupport,
        RetypeSupport,
        ChangedExtentsSupport,
        CopySupport {
  private final BackendSettings settings;
  private final FileDriverConfiguration configuration;

  FileDriver(
      BackendSettings settings,
      FileDriverConfiguration configuration,
      ProcessTable processes,
      RandomGenerator random) {
    super(settings, configuration, processes, random);
    this.settings = settings;
    this.configuration = configuration;
  }

  @Override
  public StoredVolume create(OperationMark mark, VolumeSpec spec) {
    requirePool(spec);
    Session current = session();
    return translated(
        "create volume " + spec.volumeId(),
        () ->
            current.change(
                spec.volumeId(),
                () ->
                    current.volumes().create(mark, spec, current.incarnation()::requireUnfenced)));
  }

  @Override
  public void delete(OperationMark mark, UUID volumeId, UUID placement) {
    Session current = session();
    translated(
        "delete volume " + volumeId,
        () ->
            current.change(
                volumeId,
                () -> {
                  current.exports().requireUnused(volumeId);
                  current.volumes().delete(mark, volumeId, placement);
                  return true;
                }));
  }

  @Override
  public StoredVolume extend(OperationMark mark, UUID volumeId, UUID placement, long sizeGib) {
    var spec = new VolumeSpec(volumeId, placement, sizeGib, configuration.poolName());
    Session current = session();
    return translated(
        "extend volume " + volumeId,
        () ->
            current.change(
                volumeId,
                () -> {
                  // who has the file open would not see the new size
                  current.exports().requireNotOpen(volumeId);
                  // nor would who has it by tgtd; found out while nothing has grown yet
                  current.exports().requireShowable(volumeId);
                  current
                      .volumes()
                      .growth()
                      .grow(
                          mark,
                          volumeId,
                          placement,
                          spec.sizeBytes(),
                          current.incarnation()::requireUnfenced);
                  new FileConnections(settings, current).showSize(mark, volumeId);
                  return new StoredVolume(
                      volumeId, placement, spec.sizeBytes(), spec.pool(), PlacementState.COMPLETE);
                }));
  }

  /** Nothing of a file follows from its type but when it takes its space. */
  @Override
  public void retype(OperationMark mark, UUID volumeId, UUID placement, RetypeTarget target) {
    Session current = session();
    translated(
        "retype volume " + volumeId,
        () ->
            current.change(
                volumeId,
                () -> {
                  current.volumes().growth().requireComplete(mark, volumeId, placement);
                  Provisioning kept =
                      current.volumes().arePreallocated() ? Provisioning.THICK : Provisioning.THIN;
                  if (target.provisioning() != null && target.provisioning() != kept) {
                    throw new DriverException(
                        DriverFault.UNSUPPORTED,
                        "Volume %s stays %s, as all files of %s are."
                            .formatted(
                                volumeId,
                                kept.name().toLowerCase(Locale.ROOT),
                                configuration.directory()));
                  }
                  return true;
                }));
  }

  @Override
  public StoredSnapshot createSnapshot(OperationMark mark, SnapshotSpec spec) {
    var snapshots = new FileSnapshots(session());
    return translated("take snapshot " + spec.snapshotId(), () -> snapshots.create(mark, spec));
  }

  @Override
  public List<StoredSnapshot> createGroupSnapshot(
      OperationMark mark, List<SnapshotSpec> snapshots) {
    GroupSnapshotSupport.requireTakeable(snapshots);
    var files = new FileSnapshots(session());
    return translated(
        "take snapshots of %d volumes".formatted(snapshots.size()),
        () -> files.createGroup(mark, snapshots));
  }

  @Override
  public void deleteSnapshot(OperationMark mark, SnapshotSpec spec) {
    var snapshots = new FileSnapshots(session());
    translated(
        "delete snapshot " + spec.snapshotId(),
        () -> {
          snapshots.delete(mark, spec);
          return true;
        });
  }

  @Override
  public void revert(OperationMark mark, SnapshotSpec spec) {
    var snapshots = new FileSnapshots(session());
    translated(
        "revert volume %s to snapshot %s".formatted(spec.volumeId(), spec.snapshotId()),
        () -> {
          snapshots.revert(mark, spec);
          return true;
        });
  }

  @Override
  public List<StoredSnapshot> snapshots(UUID volumeId) {
    var snapshots = new FileSnapshots(session());
    return translated("read the snapshots of " + volumeId, () -> snapshots.all(volumeId));
  }

  @Override
  public StoredVolume createFromSnapshot(OperationMark mark, VolumeSpec spec, SnapshotSpec source) {
    requirePool(spec);
    var snapshots = new FileSnapshots(session());
    return translated(
        "create volume " + spec.volumeId(), () -> snapshots.createFrom(mark, spec, source));
  }

  @Override
  public StoredVolume cloneVolume(
      OperationMark mark, VolumeSpec spec, UUID sourceVolumeId, UUID sourcePlacement) {
    requirePool(spec);
    var snapshots = new FileSnapshots(session());
    return translated(
        "clone volume " + sourceVolumeId,
        () -> snapshots.copy(mark, spec, sourceVolumeId, sourcePlacement));
  }

  @Override
  public List<ManageableVolume> manageableVolumes() {
    var management = new FileManagement(session());
    return translated("list the files of " + configuration.directory(), management::all);
  }

  @Override
  public ManageableVolume manageableVolume(SourceReference reference) {
    var management = new FileManagement(session());
    return translated(
        "look for a file in " + configuration.directory(), () -> management.find(reference));
  }

  @Override
  public StoredVolume manage(OperationMark mark, VolumeSpec spec, SourceReference reference) {
    requirePool(spec);
    var management = new FileManagement(session());
    return translated(
        "manage volume " + spec.volumeId(), () -> management.manage(mark, spec, reference));
  }

  @Override
  public void unmanage(OperationMark mark, UUID volumeId, UUID placement) {
    var management = new FileManagement(session());
    translated(
        "unmanage volume " + volumeId,
        () -> {
          management.unmanage(mark, volumeId, placement);
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
    var contents = new FileContents(session());
    return translated(
        "find the data of snapshot " + snapshot.snapshotId(),
        () -> contents.changed(mark, snapshot, since, offset, length));
  }

  @Override
  public OpenContent openToRead(OperationMark mark, UUID volumeId, UUID placement) {
    var contents = new FileContents(session());
    return translated("open volume " + volumeId, () -> contents.read(mark, volumeId, placement));
  }

  @Override
  public OpenContent openToRead(OperationMark mark, SnapshotSpec snapshot) {
    var contents = new FileContents(session());
    return translated(
        "open snapshot " + snapshot.snapshotId(), () -> contents.read(mark, snapshot));
  }

  @Override
  public OpenContent openToWrite(OperationMark mark, UUID volumeId, UUID placement) {
    var contents = new FileContents(session());
    return translated("open volume " + volumeId, () -> contents.write(mark, volumeId, placement));
  }

  @Override
  public ConnectionInfo connect(OperationMark mark, ConnectionRequest request) {
    FileConnections connections = new FileConnections(settings, session());
    return translated(
        "connect volume " + request.volumeId(), () -> connections.connect(mark, request));
  }

  @Override
  public void disconnect(OperationMark mark, ConnectionRequest request, boolean force) {
    FileConnections connections = new FileConnections(settings, session());
    translated(
        "disconnect volume " + request.volumeId(),
        () -> {
          connections.disconnect(mark, request, force);
          return true;
        });
  }

  @Override
  public Optional<StoredVolume> inspect(UUID volumeId) {
    Session current = session();
    return translated("read volume " + volumeId, () -> inspect(current, volumeId));
  }

  @Override
  public List<StoredVolume> volumes() {
    Session current = session();
    return translated(
        "list the volumes of " + configuration.directory(),
        () -> {
          var volumes = new ArrayList<StoredVolume>();
          for (StoredVolume seen : current.read(() -> DirectoryView.all(current.volumes()))) {
            if (seen.state() == PlacementState.DAMAGED) {
              inspect(current, seen.volumeId()).ifPresent(volumes::add);
            } else {
              volumes.add(seen);
            }
          }
          return List.copyOf(volumes);
        });
  }

  private void requirePool(VolumeSpec spec) {
    if (!spec.pool().equals(configuration.poolName())) {
      throw settings.invalid("there is no pool '%s'".formatted(spec.pool()));
    }
  }

  private static Optional<StoredVolume> inspect(Session current, UUID id) throws IOException {
    StoredVolume seen =
        current.read(() -> Optional.ofNullable(current.volumes().find(id))).orElse(null);
    if (seen == null || seen.state() != PlacementState.DAMAGED) {
      return Optional.ofNullable(seen);
    }
    // mark and disk may have been read before and after a change
    return current.readLocked(id, () -> Optional.ofNullable(current.volumes().find(id)));
  }
}
