package dev.halite.driver.lvm;

import dev.halite.driver.BackendSettings;
import dev.halite.driver.CloneSupport;
import dev.halite.driver.ConnectionInfo;
import dev.halite.driver.ConnectionRequest;
import dev.halite.driver.ConnectionSupport;
import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import dev.halite.driver.ExportMaintenance;
import dev.halite.driver.ExportState;
import dev.halite.driver.ExtendSupport;
import dev.halite.driver.ManageSupport;
import dev.halite.driver.ManageableVolume;
import dev.halite.driver.OperationMark;
import dev.halite.driver.Provisioning;
import dev.halite.driver.RetypeSupport;
import dev.halite.driver.RetypeTarget;
import dev.halite.driver.SnapshotSpec;
import dev.halite.driver.SnapshotSupport;
import dev.halite.driver.SourceReference;
import dev.halite.driver.StoredSnapshot;
import dev.halite.driver.StoredVolume;
import dev.halite.driver.VolumeSpec;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * Volumes as logical volumes of one volume group, thin or thick. Each call looks at the group
 * first, by one command, and judges by the tags that it finds there; so whatever an earlier process
 * has left, a repeated call finishes or makes anew.
 */
final class LvmDriver extends LvmLifecycle
    implements SnapshotSupport,
        CloneSupport,
        ExtendSupport,
        RetypeSupport,
        ConnectionSupport,
        ExportMaintenance,
        ManageSupport {
  /** Short, as a wait takes a slot from others: who finds a volume taken comes back later. */
  private static final Duration LOCK_WAIT = Duration.ofSeconds(2);

  private final BackendSettings settings;
  private final LvmDriverConfiguration configuration;
  private final VolumeLocks locks;

  LvmDriver(
      BackendSettings settings,
      LvmDriverConfiguration configuration,
      VolumeGroup group,
      HostTargets targets,
      RandomGenerator random) {
    this(settings, configuration, group, targets, random, new VolumeLocks(LOCK_WAIT));
  }

  LvmDriver(
      BackendSettings settings,
      LvmDriverConfiguration configuration,
      VolumeGroup group,
      HostTargets targets,
      RandomGenerator random,
      VolumeLocks locks) {
    super(settings, configuration, group, targets, random, locks);
    this.settings = settings;
    this.configuration = configuration;
    this.locks = locks;
  }

  @Override
  public StoredVolume create(OperationMark mark, VolumeSpec spec) {
    requirePool(spec);
    var volumes = new LvmVolumes(session());
    return locks.changing(spec.volumeId(), () -> volumes.create(mark, spec, state -> null));
  }

  @Override
  public void delete(OperationMark mark, UUID volumeId, UUID placement) {
    Session current = session();
    withItsExports(
        current,
        volumeId,
        placement,
        () -> new LvmVolumes(current).delete(mark, volumeId, placement));
  }

  @Override
  public Optional<StoredVolume> inspect(UUID volumeId) {
    return new LvmVolumes(session()).inspect(volumeId);
  }

  @Override
  public List<StoredVolume> volumes() {
    return new LvmVolumes(session()).all();
  }

  @Override
  public StoredSnapshot createSnapshot(OperationMark mark, SnapshotSpec spec) {
    var snapshots = new LvmSnapshots(session());
    return locks.changing(spec.volumeId(), () -> snapshots.create(mark, spec));
  }

  @Override
  public void deleteSnapshot(OperationMark mark, SnapshotSpec spec) {
    var snapshots = new LvmSnapshots(session());
    locks.changing(
        spec.snapshotId(),
        List.of(spec.volumeId()),
        () -> {
          snapshots.delete(mark, spec);
          return true;
        });
  }

  @Override
  public List<StoredSnapshot> snapshots(UUID volumeId) {
    return new LvmSnapshots(session()).all(volumeId);
  }

  @Override
  public StoredVolume createFromSnapshot(OperationMark mark, VolumeSpec spec, SnapshotSpec source) {
    requirePool(spec);
    Session current = session();
    var snapshots = new LvmSnapshots(current);
    return locks.changing(
        spec.volumeId(),
        List.of(source.snapshotId()),
        () ->
            new LvmVolumes(current)
                .create(mark, spec, state -> snapshots.requireSource(state, source)));
  }

  @Override
  public StoredVolume cloneVolume(
      OperationMark mark, VolumeSpec spec, UUID sourceVolumeId, UUID sourcePlacement) {
    requirePool(spec);
    Session current = session();
    return locks.changing(
        spec.volumeId(),
        List.of(sourceVolumeId),
        () ->
            new LvmVolumes(current)
                .create(
                    mark,
                    spec,
                    state -> {
                      LogicalVolume source =
                          current.requireComplete(state, sourceVolumeId, sourcePlacement);
                      new VolumeGrowth(current, mark).settle(source, sourceVolumeId);
                      return new LvmVolumes.Source.Volume(
                          LvName.volume(sourceVolumeId), source.sizeBytes());
                    }));
  }

  @Override
  public StoredVolume extend(OperationMark mark, UUID volumeId, UUID placement, long sizeGib) {
    Session current = session();
    var growth = new VolumeGrowth(current, mark);
    return locks.changing(
        volumeId,
        () -> {
          StoredVolume grown = growth.extend(volumeId, placement, sizeGib);
          exports(current).showSize(volumeId);
          return grown;
        });
  }

  /** Nothing of a logical volume follows from its type but when it takes its space. */
  @Override
  public void retype(OperationMark mark, UUID volumeId, UUID placement, RetypeTarget target) {
    Session current = session();
    Provisioning kept = configuration.isThin() ? Provisioning.THIN : Provisioning.THICK;
    locks.changing(
        volumeId,
        () -> {
          current.requireComplete(current.state(), volumeId, placement);
          if (target.provisioning() != null && target.provisioning() != kept) {
            throw new DriverException(
                DriverFault.UNSUPPORTED,
                "Volume %s stays %s, as all that this backend makes in group %s are."
                    .formatted(
                        volumeId,
                        kept.name().toLowerCase(Locale.ROOT),
                        configuration.volumeGroup()));
          }
          return true;
        });
  }

  @Override
  public ConnectionInfo connect(OperationMark mark, ConnectionRequest request) {
    Session current = session();
    var connections = new LvmConnections(current, exports(current));
    return locks.changing(request.volumeId(), () -> connections.connect(mark, request));
  }

  @Override
  public void disconnect(OperationMark mark, ConnectionRequest request, boolean force) {
    Session current = session();
    var connections = new LvmConnections(current, exports(current));
    locks.changing(
        request.volumeId(),
        () -> {
          connections.disconnect(mark, request, force);
          return true;
        });
  }

  @Override
  public List<ManageableVolume> manageableVolumes() {
    return manageable().all();
  }

  @Override
  public ManageableVolume manageableVolume(SourceReference reference) {
    return manageable().find(reference);
  }

  @Override
  public StoredVolume manage(OperationMark mark, VolumeSpec spec, SourceReference reference) {
    requirePool(spec);
    var management = new LvmManagement(session());
    return locks.changingBoth(
        configuration.lockOf(reference),
        spec.volumeId(),
        () -> management.manage(mark, spec, reference));
  }

  @Override
  public void unmanage(OperationMark mark, UUID volumeId, UUID placement) {
    Session current = session();
    withItsExports(
        current,
        volumeId,
        placement,
        () -> new LvmManagement(current).unmanage(mark, volumeId, placement));
  }

  /** A volume ends, and with it what is known of its exports. */
  private void withItsExports(Session current, UUID volumeId, UUID placement, Runnable end) {
    locks.changing(
        volumeId,
        () -> {
          LvmExports exports = exports(current);
          exports.requireReadable(volumeId);
          end.run();
          exports.forget(volumeId, placement);
          return true;
        });
  }

  private ManageableVolumes manageable() {
    return new ManageableVolumes(session().state(), configuration);
  }

  @Override
  public boolean recordsWays() {
    return configuration.exports().isByIscsi();
  }

  @Override
  public List<ExportState> exports() {
    return exports(session()).maintenance().exports();
  }

  @Override
  public void publish(UUID volumeId) {
    maintain(volumeId, maintenance -> maintenance.restoration().restore(volumeId));
  }

  @Override
  public void endUnrecorded(UUID volumeId) {
    maintain(volumeId, maintenance -> maintenance.endUnrecorded(volumeId));
  }

  @Override
  public void setAside(UUID volumeId) {
    maintain(volumeId, maintenance -> maintenance.setAside(volumeId));
  }

  private void maintain(UUID volumeId, Consumer<LvmMaintenance> work) {
    LvmMaintenance maintenance = exports(session()).maintenance();
    locks.changing(
        volumeId,
        () -> {
          work.accept(maintenance);
          return true;
        });
  }

  private void requirePool(VolumeSpec spec) {
    if (!spec.pool().equals(configuration.poolName())) {
      throw settings.invalid("there is no pool '%s'".formatted(spec.pool()));
    }
  }
}
