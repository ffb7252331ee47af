package dev.halite.driver.file;

import dev.halite.common.storage.command.CommandRunner;
import dev.halite.common.storage.iscsi.IscsiTargets;
import dev.halite.common.storage.posix.DurableFiles;
import dev.halite.common.storage.posix.OwnerOnly;
import dev.halite.driver.BackendIdentity;
import dev.halite.driver.BackendSettings;
import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import dev.halite.driver.OpenContents;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Everything a driver holds from one setup to the next. */
final class Session {
  /** Short, as a wait takes a slot from others: who finds a volume taken comes back later. */
  private static final Duration VOLUME_LOCK_WAIT = Duration.ofSeconds(2);

  private final DirectoryIdentity identity;
  private final Incarnation incarnation;
  private final VolumeLocks locks;
  private final LockFile process;
  private final ProcessFence fence;
  private final VolumeFiles volumes;
  private final Exports exports;
  private final OpenContents contents;

  private Session(
      DirectoryIdentity identity,
      Incarnation incarnation,
      VolumeLocks locks,
      LockFile process,
      ProcessFence fence,
      VolumeFiles volumes,
      Exports exports,
      OpenContents contents) {
    this.identity = identity;
    this.incarnation = incarnation;
    this.locks = locks;
    this.process = process;
    this.fence = fence;
    this.volumes = volumes;
    this.exports = exports;
    this.contents = contents;
  }

  /** Work on the directory that may fail as files do. */
  interface Work<T> {
    T run() throws IOException;
  }

  static Session open(
      BackendSettings settings,
      FileDriverConfiguration configuration,
      ProcessTable processes,
      RandomGenerator random,
      @Nullable BackendIdentity expected)
      throws IOException {
    var identity = DirectoryIdentity.open(configuration.directory(), expected, settings.ids());
    Layout layout = identity.layout();
    Tightening.of(layout);
    makeDirectory(layout.placements());
    makeDirectory(layout.snapshotMarks());
    makeDirectory(layout.owners());
    makeDirectory(layout.fencedMarks());
    makeDirectory(layout.exports());
    Exports exports = exports(layout, settings, configuration.exports(), processes, random);
    exports.requireUsable();
    DurableFiles.syncDirectory(layout.control());
    DurableFiles.syncDirectory(layout.directory());
    LockFile process = onlyOneOfThisProcess(layout, settings);
    LockFile volumesLock = null;
    try {
      volumesLock = LockFile.openOrCreate(layout.volumesLock());
      var token = IncarnationToken.ofThisProcess(processes, settings.ids().get(), settings.host());
      var fence = new ProcessFence(layout, processes, token, configuration.fenceWait());
      fence.tidyUp();
      return new Session(
          identity,
          Incarnation.begin(identity, token, configuration.fenceWait()),
          new VolumeLocks(volumesLock),
          process,
          fence,
          new VolumeFiles(
              layout, configuration.poolName(), configuration.preallocate(), settings.stages()),
          exports,
          new OpenContents(settings.name()));
    } catch (IOException | RuntimeException e) {
      close(e, volumesLock, process);
      throw e;
    }
  }

  BackendIdentity identity() {
    return identity.identity();
  }

  Layout layout() {
    return identity.layout();
  }

  VolumeFiles volumes() {
    return volumes;
  }

  Exports exports() {
    return exports;
  }

  /** What is open to be copied. */
  OpenContents contents() {
    return contents;
  }

  Incarnation incarnation() {
    return incarnation;
  }

  /** Changes one volume: unfenced, on the right directory, alone. */
  <T> T change(UUID volumeId, Work<T> work) throws IOException {
    return change(List.of(volumeId), work);
  }

  /** Changes volumes and snapshots: unfenced, on the right directory, alone on all of them. */
  <T> T change(Collection<UUID> ids, Work<T> work) throws IOException {
    return change(ids, List.of(), work);
  }

  /** The same, of what is made from others: nobody changes those meanwhile, but many read them. */
  <T> T change(Collection<UUID> ids, Collection<UUID> read, Work<T> work) throws IOException {
    incarnation.enter();
    try (VolumeLocks.Held held =
        locks.lock(ids, read, VOLUME_LOCK_WAIT, incarnation::requireUnfenced)) {
      return verified(work);
    } finally {
      incarnation.exit();
    }
  }

  /** Reads: unfenced, and on the right directory before and after. */
  <T> T read(Work<T> work) throws IOException {
    identity.verify();
    incarnation.requireUnfenced();
    return verified(work);
  }

  /** Reads one volume while nobody changes it. */
  <T> T readLocked(UUID volumeId, Work<T> work) throws IOException {
    return read(
        () -> {
          try (VolumeLocks.Held held =
              locks.lock(
                  List.of(), List.of(volumeId), VOLUME_LOCK_WAIT, incarnation::requireUnfenced)) {
            return work.run();
          }
        });
  }

  void fence(IncarnationToken token) throws IOException {
    identity.verify();
    if (!token.equals(incarnation.token())) {
      fence.fence(token);
    } else if (!incarnation.fenceSelf()) {
      throw new DriverException(
          DriverFault.TIMEOUT, "Calls under way in %s do not end.".formatted(layout().directory()));
    }
  }

  /** Ends the incarnation; false, with everything still held, while changes are under way. */
  boolean end() throws IOException {
    if (!incarnation.retire()) {
      return false;
    }
    contents.closeAll();
    try (process;
        locks) {
      incarnation.release();
    }
    return true;
  }

  /** What is concluded from missing files holds only if this still is the directory. */
  private <T> T verified(Work<T> work) throws IOException {
    T result;
    try {
      result = work.run();
    } catch (IOException e) {
      identity.verify();
      throw e;
    }
    identity.verify();
    return result;
  }

  private static Exports exports(
      Layout layout,
      BackendSettings settings,
      ExportConfiguration configuration,
      ProcessTable processes,
      RandomGenerator random) {
    Set<String> hosts = new HashSet<>(Set.of(settings.host()));
    processes.hostName().ifPresent(hosts::add);
    Optional<IscsiTargets> targets = configuration.tgt().targets(new CommandRunner());
    return new Exports(layout, settings, configuration, hosts, targets, random);
  }

  private static void makeDirectory(Path directory) throws IOException {
    Files.createDirectories(directory, OwnerOnly.DIRECTORY);
    if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
      throw new DriverException(DriverFault.INVALID, "%s must not be a link.".formatted(directory));
    }
  }

  private static LockFile onlyOneOfThisProcess(Layout layout, BackendSettings settings)
      throws IOException {
    LockFile process = LockFile.openOrCreate(layout.processLock());
    try {
      process.tryLockShared();
      return process;
    } catch (OverlappingFileLockException e) {
      process.close();
      throw new DriverException(
          DriverFault.CONFLICT,
          "Backend %s: another backend of this process already uses directory %s."
              .formatted(settings.name(), layout.directory()),
          e);
    } catch (IOException e) {
      process.close();
      throw e;
    }
  }

  private static void close(Exception failure, @Nullable Closeable... opened) {
    for (Closeable each : opened) {
      if (each != null) {
        try {
          each.close();
        } catch (IOException e) {
          failure.addSuppressed(e);
        }
      }
    }
  }
}
