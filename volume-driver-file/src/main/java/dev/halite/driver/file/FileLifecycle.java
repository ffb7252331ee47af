package dev.halite.driver.file;

import dev.halite.driver.BackendIdentity;
import dev.halite.driver.BackendReport;
import dev.halite.driver.BackendSettings;
import dev.halite.driver.BackendSetup;
import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import dev.halite.driver.FenceToken;
import dev.halite.driver.PoolFeature;
import dev.halite.driver.PoolReport;
import dev.halite.driver.StorageDriver;
import dev.halite.driver.StorageView;
import dev.halite.driver.VolumeSpec;
import java.io.File;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The life of a file driver: its sessions, one after the other, and what they say of themselves.
 */
abstract class FileLifecycle implements StorageDriver {
  private static final Logger log = LoggerFactory.getLogger(FileDriver.class);
  private static final String VERSION = "1.0";

  private final BackendSettings settings;
  private final FileDriverConfiguration configuration;
  private final ProcessTable processes;
  private final RandomGenerator random;
  private final ReentrantLock lifecycle = new ReentrantLock();
  private volatile @Nullable Session session;

  FileLifecycle(
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

  final Session session() {
    Session current = session;
    if (current == null) {
      throw new DriverException(
          DriverFault.UNAVAILABLE, "Backend %s is not set up.".formatted(settings.name()));
    }
    return current;
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
    boolean byIscsi = current.exports().areByIscsi();
    Set<PoolFeature> features =
        EnumSet.of(
            configuration.preallocate() ? PoolFeature.THICK : PoolFeature.THIN,
            PoolFeature.MULTIATTACH);
    if (byIscsi) {
      features.add(PoolFeature.ONLINE_EXTEND);
    }
    var pool =
        new PoolReport(
            configuration.poolName(),
            gib(total),
            gib(Math.min(free, total)),
            gib(provisioned),
            disks.size(),
            configuration.reservedPercentage(),
            configuration.maxOverSubscriptionRatio(),
            features,
            Map.of());
    String protocol = byIscsi ? "iSCSI" : "file";
    return new BackendReport("Halite", VERSION, protocol, List.of(pool), Map.of());
  }

  private static double gib(long bytes) {
    return (double) bytes / VolumeSpec.GIB;
  }

  static <T> T translated(String action, Session.Work<T> work) {
    try {
      return work.run();
    } catch (IOException e) {
      throw FileFaults.translate(action, e);
    }
  }
}
