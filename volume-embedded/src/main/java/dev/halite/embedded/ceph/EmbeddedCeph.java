package dev.halite.embedded.ceph;

import dev.halite.embedded.CommandRun;
import dev.halite.embedded.DaemonParent;
import dev.halite.embedded.EmbeddedStartException;
import dev.halite.embedded.FreePort;
import dev.halite.embedded.OwnFiles;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Debian's Ceph as one node of our own on loopback, in a directory that is kept: a monitor, a
 * manager and an OSD as processes of this one. The caller holds a lock on the directory: daemons
 * that an earlier process left behind are ended and started anew, never adopted.
 */
public final class EmbeddedCeph implements AutoCloseable {

  private static final String USER = "admin";
  private static final int PLACEMENT_GROUPS = 16;
  private static final long START_LIMIT_SECONDS = 90;
  private static final long POLL_MILLIS = 100;

  private final CephSettings settings;
  private final CephFiles files;
  private final CephCommands commands;
  private final NewCluster newCluster;
  private final DaemonParent parent = new DaemonParent();
  private final Map<CephRole, CephDaemon> daemons = new EnumMap<>(CephRole.class);
  private final FreePort ports = new FreePort(new SecureRandom());
  private volatile @Nullable CephIdentity identity;
  private volatile boolean closed;

  /** A cluster that is not started yet; refuses a machine without Ceph. */
  public EmbeddedCeph(CephSettings settings) {
    this.settings = settings;
    this.files = new CephFiles(settings.directory());
    CephPrograms programs =
        CephPrograms.find(Objects.requireNonNullElse(System.getenv("PATH"), "/usr/bin"));
    this.commands = new CephCommands(files, programs);
    this.newCluster = new NewCluster(files, commands);
    for (CephRole role : CephRole.values()) {
      daemons.put(role, new CephDaemon(role, files, programs, parent));
    }
  }

  /** Starts a cluster, creating it on first use. */
  public static EmbeddedCeph start(CephSettings settings) {
    EmbeddedCeph ceph = new EmbeddedCeph(settings);
    try {
      ceph.start();
      return ceph;
    } catch (RuntimeException e) {
      ceph.close();
      throw e;
    }
  }

  /** The {@code ceph.conf} of a cluster in this directory, whether there is one yet or not. */
  public static Path configurationIn(Path directory) {
    return new CephFiles(directory).configuration();
  }

  /** Starts what does not run and returns when clients find everything that they need. */
  public synchronized void start() {
    requireOpen();
    stop();
    try {
      files.create();
      Optional<CephIdentity> known = CephIdentity.read(files.identity());
      if (known.isPresent()) {
        startAgain(known.get());
      } else {
        startFirst();
      }
    } catch (IOException e) {
      throw new EmbeddedStartException(
          "The directory %s cannot be used for Ceph: %s: %s"
              .formatted(settings.directory(), e.getClass().getSimpleName(), e.getMessage()),
          e);
    }
    List<String> pools = commands.ceph("osd", "pool", "ls").lines().toList();
    settings.pools().stream().filter(name -> !pools.contains(name)).forEach(this::createPool);
  }

  /** Ends all daemons in order. */
  public synchronized void stop() {
    for (CephRole role : List.of(CephRole.OSD, CephRole.MANAGER, CephRole.MONITOR)) {
      daemon(role).stop();
    }
  }

  /** Ends all daemons for good; a start that is under way fails. */
  @Override
  public void close() {
    closed = true;
    stop();
    parent.close();
  }

  public CephAccess access() {
    return accessOf(USER);
  }

  /** Starts one daemon after its end and returns when the cluster counts on it. */
  public synchronized void start(CephRole role) {
    switch (role) {
      case MONITOR -> startMonitor();
      case MANAGER -> {
        forgetManager();
        daemon(role).start();
        await("active", this::isManagerActive);
      }
      case OSD -> {
        forgetOsd();
        daemon(role).start();
        await("up", this::isOsdUp);
      }
    }
  }

  /** Ends one daemon in order. */
  public void stop(CephRole role) {
    daemon(role).stop();
  }

  /** Ends one daemon as a crash would. */
  public void kill(CephRole role) {
    if (role == CephRole.OSD && settings.store() == CephStore.MEMORY) {
      throw new IllegalStateException(
          "a killed OSD loses what it has in memory, and its pools with it; use CephStore.FILE");
    }
    daemon(role).kill();
  }

  /** Stops one daemon where it is; its clients wait. */
  public void pause(CephRole role) {
    daemon(role).signal("STOP");
  }

  /** Lets a paused daemon go on. */
  public void resume(CephRole role) {
    daemon(role).signal("CONT");
  }

  /**
   * Runs {@code ceph} as administrator.
   *
   * @param words what comes after {@code ceph}, a word each
   */
  public CommandRun command(Duration limit, String... words) {
    return commands.ceph(limit, List.of(words));
  }

  /** Creates a pool for block devices. */
  public void createPool(String name) {
    CephCommands.requireName(name);
    commands.ceph("osd", "pool", "create", name, String.valueOf(PLACEMENT_GROUPS));
    commands.ceph("osd", "pool", "application", "enable", name, "rbd");
  }

  /** Deletes a pool with all that is in it. */
  public void deletePool(String name) {
    CephCommands.requireName(name);
    commands.ceph("osd", "pool", "delete", name, name, "--yes-i-really-really-mean-it");
  }

  /**
   * Sets the quota of a pool.
   *
   * @param bytes 0 for none
   */
  public void limitPool(String name, long bytes) {
    CephCommands.requireName(name);
    commands.ceph("osd", "pool", "set-quota", name, "max_bytes", String.valueOf(bytes));
  }

  /**
   * Creates a user with a key of its own, in a keyring that the configuration leads to.
   *
   * @param name without {@code client.} in front
   * @param capabilities by turns a service and what is allowed there: {@code "mon", "profile rbd"}
   */
  public CephAccess createUser(String name, String... capabilities) {
    CephCommands.requireName(name);
    String entity = "client." + name;
    try {
      // The tool keeps the mode of a file that is there, and would let everybody read a new one.
      OwnFiles.replace(files.keyring(entity), "");
    } catch (IOException e) {
      throw new EmbeddedStartException(files.keyring(entity) + " cannot be written.", e);
    }
    List<String> words = new ArrayList<>(List.of("auth", "get-or-create", entity));
    words.addAll(List.of(capabilities));
    words.addAll(List.of("-o", files.keyring(entity).toString()));
    commands.ceph(words.toArray(String[]::new));
    return accessOf(name);
  }

  private void startFirst() throws IOException {
    CephIdentity created = new CephIdentity(UUID.randomUUID(), ports.choose());
    identity = created;
    new CephConfiguration(files).write(created, settings);
    newCluster.prepareMonitor(created);
    startMonitor();
    // It would make a pool of its own, and ask for the health of disks that are none. By force,
    // because the monitor knows the settings of a manager only when one has been there.
    commands.ceph("config", "set", "mgr", "mgr/devicehealth/enable_monitoring", "false", "--force");
    daemon(CephRole.MANAGER).start();
    newCluster.prepareOsd();
    daemon(CephRole.OSD).start();
    await("ready", () -> isOsdUp() && isManagerActive());
    created.write(files.identity());
  }

  private void startAgain(CephIdentity known) throws IOException {
    CephIdentity current = known;
    if (!FreePort.isFree(known.port())) {
      current = known.withPort(ports.choose());
      current.write(files.identity());
    }
    identity = current;
    new CephConfiguration(files).write(current, settings);
    // Whether the port is another one or not: a start that was cut off may have changed it.
    newCluster.moveMonitor(current);
    startMonitor();
    forgetManager();
    forgetOsd();
    daemon(CephRole.MANAGER).start();
    daemon(CephRole.OSD).start();
    await("ready", () -> isOsdUp() && isManagerActive());
  }

  private void startMonitor() {
    daemon(CephRole.MONITOR).start();
    int port = current().port();
    await("reachable", () -> isServed(port));
  }

  /** The maps may name a daemon that is gone; only without it they tell when the new one is in. */
  private void forgetOsd() {
    commands.ceph("osd", "down", CephRole.OSD.id());
  }

  private void forgetManager() {
    commands.ceph("mgr", "fail", CephRole.MANAGER.id());
  }

  private boolean isOsdUp() {
    return commands.ceph("status", "--format", "json").contains("\"num_up_osds\":1,");
  }

  private boolean isManagerActive() {
    return commands.ceph("status", "--format", "json").contains("\"mgrmap\":{\"available\":true,");
  }

  private void await(String state, BooleanSupplier reached) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_LIMIT_SECONDS);
    while (true) {
      requireOpen();
      daemons.values().forEach(CephDaemon::requireNoEnd);
      if (reached.getAsBoolean()) {
        return;
      }
      if (System.nanoTime() > deadline) {
        throw new EmbeddedStartException(
            "Ceph in %s is not %s after %d s; the logs there say why."
                .formatted(settings.directory(), state, START_LIMIT_SECONDS));
      }
      pause();
    }
  }

  private void requireOpen() {
    if (closed) {
      throw new EmbeddedStartException("Ceph was stopped while it started.");
    }
  }

  /** By a connection: trying to listen there could take the port from the monitor. */
  private static boolean isServed(int port) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException notYet) {
      return false;
    }
  }

  private CephDaemon daemon(CephRole role) {
    return Objects.requireNonNull(daemons.get(role));
  }

  private CephAccess accessOf(String user) {
    return new CephAccess(
        files.configuration(),
        current().fsid(),
        user,
        files.keyring("client." + user),
        settings.pools());
  }

  private CephIdentity current() {
    CephIdentity current = identity;
    if (current == null) {
      throw new IllegalStateException("the cluster has not been started");
    }
    return current;
  }

  private static void pause() {
    try {
      Thread.sleep(POLL_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EmbeddedStartException("Interrupted while Ceph started.", e);
    }
  }
}
