package dev.halite.driver.file;

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
import dev.halite.driver.PlacementState;
import dev.halite.driver.PoolFeature;
import dev.halite.driver.PoolReport;
import dev.halite.driver.SnapshotSpec;
import dev.halite.driver.SnapshotSupport;
import dev.halite.driver.StorageDriver;
import dev.halite.driver.StorageView;
import dev.halite.driver.StoredSnapshot;
import dev.halite.driver.StoredVolume;
import dev.halite.driver.VolumeSpec;
import java.io.File;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Volumes as files of one directory. Snapshots and clones are files of their own ({@link
 * DiskCopies}), so nothing depends on what it was made from; a volume with snapshots is kept all
 * the same, because nobody would find those without it.
 */
final class FileDriver
    implements StorageDriver, ConnectionSupport, ExtendSupport, SnapshotSupport, CloneSupport {
  private static final Logger log = LoggerFactory.getLogger(FileDriver.class);
  private static final String VERSION = "1.0";

  private final BackendSettings settings;
  private final FileDriverConfiguration configuration;
  private final ProcessTable processes;
  private final RandomGenerator random;
  private final ReentrantLock lifecycle = new ReentrantLock();
  private volatile @Nullable Session session;

  FileDriver(
      BackendSettings settings,
      FileDriverConfiguration configuration,
      ProcessTable processes,
      RandomGenerator random) {
    this.settings = settings;
    this.configuration = configuration;
    this.processes = processes;
    this.random = random;
  }

  @Override
  public BackendSetup setup(@Nullable BackendIdentity expected) {
    lifecycle.lock();
    try {
      String action = "set up directory " + configuration.directory();
      return translated(
          action,
          () -> {
            endSession();
            Session opened = Session.open(settings, configuration, processes, random, expected);
            session = opened;
            new FileConnections(settings, opened).restore();
            return new BackendSetup(opened.identity(), opened.incarnation().token().fenceToken());
          });
    } finally {
      lifecycle.unlock();
    }
  }

  @Override
  public StorageView look(BackendIdentity recorded) {
    return translated(
        "look at directory " + configuration.directory(),
        () -> DirectoryView.open(settings, configuration, recorded));
  }

  @Override
  public void fence(FenceToken token) {
    IncarnationToken parsed = IncarnationToken.parse(token);
    Session current = session();
    translated(
        "fence process " + parsed.pid(),
        () -> {
          current.fence(parsed);
          return true;
        });
  }

  @Override
  public BackendReport report() {
    Session current = session();
    return translated(
        "measure " + configuration.directory(), () -> current.read(() -> measure(current)));
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
                  // neither tgtd nor who has the file open would see the new size
                  current.exports().requireUnused(volumeId);
                  current
                      .volumes()
                      .growth()
                      .grow(
                          mark,
                          volumeId,
                          placement,
                          spec.sizeBytes(),
                          current.incarnation()::requireUnfenced);
                  return new StoredVolume(
                      volumeId, placement, spec.sizeBytes(), spec.pool(), PlacementState.COMPLETE);
                }));
  }

  @Override
  public StoredSnapshot createSnapshot(OperationMark mark, SnapshotSpec spec) {
    var snapshots = new FileSnapshots(session());
    return translated("take snapshot " + spec.snapshotId(), () -> snapshots.create(mark, spec));
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

  @Override
  public void checkHealth() {
    Session current = session();
    translated(
        "check " + configuration.directory(),
        () -> {
          current.read(() -> requireWritable(current));
          current.exports().requireUsable();
          new FileConnections(settings, current).restore();
          return true;
        });
  }

  @Override
  public void close() {
    lifecycle.lock();
    try {
      endSession();
    } catch (IOException | DriverException e) {
      log.warn("Backend {} was not closed cleanly: {}", settings.name(), e.getMessage());
    } finally {
      lifecycle.unlock();
    }
  }

  private void endSession() throws IOException {
    Session current = session;
    if (current == null) {
      return;
    }
    if (!current.end()) {
      throw new DriverException(
          DriverFault.TIMEOUT,
          "Backend %s: earlier calls are still under way.".formatted(settings.name()));
    }
    session = null;
  }

  private void requirePool(VolumeSpec spec) {
    if (!spec.pool().equals(configuration.poolName())) {
      throw settings.invalid("there is no pool '%s'".formatted(spec.pool()));
    }
  }

  private Session session() {
    Session current = session;
    if (current == null) {
      throw new DriverException(
          DriverFault.UNAVAILABLE, "Backend %s is not set up.".formatted(settings.name()));
    }
    return current;
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

  private static boolean requireWritable(Session current) throws IOException {
    Path directory = current.layout().directory();
    if (!Files.isWritable(directory)) {
      throw new AccessDeniedException(directory.toString());
    }
    return true;
  }

  private BackendReport measure(Session current) throws IOException {
    File directory = current.layout().directory().toFile();
    long total = directory.getTotalSpace();
    long free = directory.getUsableSpace();
    if (total <= 0) {
      throw new IOException("the file system does not tell its size");
    }
    Map<UUID, Long> disks = current.volumes().disks();
    long provisioned = disks.values().stream().mapToLong(Long::longValue).sum();
    var pool =
        new PoolReport(
            configuration.poolName(),
            gib(total),
            gib(Math.min(free, total)),
            gib(provisioned),
            disks.size(),
            configuration.reservedPercentage(),
            configuration.maxOverSubscriptionRatio(),
            EnumSet.of(
                configuration.preallocate() ? PoolFeature.THICK : PoolFeature.THIN,
                PoolFeature.MULTIATTACH),
            Map.of());
    String protocol = current.exports().areByIscsi() ? "iSCSI" : "file";
    return new BackendReport("Halite", VERSION, protocol, List.of(pool), Map.of());
  }

  private static double gib(long bytes) {
    return (double) bytes / VolumeSpec.GIB;
  }

  private static <T> T translated(String action, Session.Work<T> work) {
    try {
      return work.run();
    } catch (IOException e) {
      throw FileFaults.translate(action, e);
    }
  }
}
