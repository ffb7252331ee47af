package dev.halite.driver.rbd;

import dev.halite.common.storage.ceph.CephCluster;
import dev.halite.common.storage.ceph.CephException;
import dev.halite.common.storage.ceph.CephPool;
import dev.halite.common.storage.ceph.UnsafeTextException;
import dev.halite.common.storage.library.MissingLibraryException;
import dev.halite.driver.BackendIdentity;
import dev.halite.driver.BackendSettings;
import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import java.nio.file.Files;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** Everything a driver holds from one setup to the next. */
final class Backend {
  /** Before Mimic, snapshots that have clones cannot be given up. */
  private static final Set<String> TOO_OLD =
      Set.of("", "argonaut", "bobtail", "hammer", "infernalis", "jewel", "kraken", "luminous");

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Session session;
  private final VolumeReader reader;
  private final RbdAdoptions adoptions;
  private final RbdVolumes volumes;
  private final RbdManagement management;
  private final VolumeChanges changes;
  private final RbdSnapshots snapshots;
  private final RbdReverts reverts;
  private final RbdClones clones;
  private final RbdFlattening flattening;
  private final RbdContents contents;
  private final RbdConnections connections;
  private final PoolMeasure measure;
  private final TrashPurge purge;

  private Backend(
      BackendSettings settings,
      RbdDriverConfiguration configuration,
      Session session,
      VolumeIndex index,
      VolumeImages images) {
    String pool = configuration.pool();
    var stages = new Stages(settings.stages());
    this.session = session;
    this.reader = new VolumeReader(index, images, pool);
    this.adoptions = new RbdAdoptions(index, images, reader, stages);
    this.volumes =
        new RbdVolumes(index, images, reader, configuration, adoptions, stages, settings.clock());
    this.management = new RbdManagement(index, images, reader, adoptions, pool, stages);
    this.changes = new VolumeChanges(index, images, reader, pool, stages);
    this.snapshots = new RbdSnapshots(index, images, reader, stages);
    this.reverts = new RbdReverts(index, images, reader, snapshots, stages);
    var lineage = new Lineage(images);
    this.clones = new RbdClones(images, reader, lineage, volumes, snapshots, configuration, stages);
    this.flattening =
        new RbdFlattening(
            images, reader, lineage, configuration.maxCloneDepth(), stages, settings.ids());
    this.contents = new RbdContents(session, images, reader, snapshots);
    var monitors = new Monitors(session.cluster(), settings.clock());
    this.connections =
        new RbdConnections(session, index, images, reader, monitors, configuration, stages);
    this.measure = new PoolMeasure(session, index, images, configuration);
    this.purge = new TrashPurge(session, index, images, settings.clock(), settings.backend());
  }

  /** Connects, and makes sure that the pool is the recorded one before anything is written. */
  static Backend open(
      BackendSettings settings,
      RbdDriverConfiguration configuration,
      @Nullable BackendIdentity expected) {
    requireReadable(settings, configuration);
    CephCluster cluster = connect(settings, configuration);
    try {
      return open(settings, configuration, expected, cluster);
    } catch (CephException e) {
      cluster.close();
      throw RbdFaults.translate("set up pool " + configuration.pool(), e);
    } catch (UnsafeTextException e) {
      cluster.close();
      throw unsafe(settings, e);
    } catch (DriverException e) {
      cluster.close();
      throw e;
    }
  }

  /** Connects to look, and makes sure that the pool is the recorded one. */
  static PoolView look(
      BackendSettings settings, RbdDriverConfiguration configuration, BackendIdentity recorded) {
    requireReadable(settings, configuration);
    CephCluster cluster = connect(settings, configuration);
    try {
      cluster.waitForLatestMap();
      PoolIdentity identity = identity(settings, configuration, recorded, cluster);
      return PoolView.open(
          cluster, cluster.openPool(identity.poolId(), configuration.pool()), identity);
    } catch (CephException e) {
      cluster.close();
      throw RbdFaults.translate("look at pool " + configuration.pool(), e);
    } catch (UnsafeTextException e) {
      cluster.close();
      throw unsafe(settings, e);
    } catch (DriverException e) {
      cluster.close();
      throw e;
    }
  }

  Session session() {
    return session;
  }

  VolumeReader reader() {
    return reader;
  }

  RbdVolumes volumes() {
    return volumes;
  }

  VolumeChanges changes() {
    return changes;
  }

  RbdSnapshots snapshots() {
    return snapshots;
  }

  RbdReverts reverts() {
    return reverts;
  }

  RbdClones clones() {
    return clones;
  }

  RbdFlattening flattening() {
    return flattening;
  }

  RbdManagement management() {
    return management;
  }

  RbdContents contents() {
    return contents;
  }

  RbdConnections connections() {
    return connections;
  }

  PoolMeasure measure() {
    return measure;
  }

  TrashPurge purge() {
    return purge;
  }

  void close() {
    purge.stop();
    measure.close();
    session.close();
  }

  private static CephCluster connect(
      BackendSettings settings, RbdDriverConfiguration configuration) {
    try {
      return CephCluster.connect(configuration.cephSettings());
    } catch (CephException e) {
      String monitors = CephCluster.monitors(configuration.cephSettings());
      throw RbdFaults.connecting(configuration, monitors, e);
    } catch (UnsafeTextException e) {
      throw unsafe(settings, e);
    } catch (MissingLibraryException e) {
      throw new DriverException(
          DriverFault.INVALID, "Backend %s: %s".formatted(settings.name(), e.getMessage()), e);
    }
  }

  private static Backend open(
      BackendSettings settings,
      RbdDriverConfiguration configuration,
      @Nullable BackendIdentity expected,
      CephCluster cluster) {
    cluster.waitForLatestMap();
    PoolIdentity identity = identity(settings, configuration, expected, cluster);
    requireRelease(settings, cluster);
    CephPool pool = cluster.openPool(identity.poolId(), configuration.pool());
    try {
      var index = new VolumeIndex(pool);
      var session = new Session(cluster, pool, index, identity, configuration.blocklistExpiry());
      var images = new VolumeImages(pool);
      new IndexRebuild(pool, index, images).ensureWhole(session.token().address());
      var backend = new Backend(settings, configuration, session, index, images);
      backend.purge.start();
      return backend;
    } catch (CephException | DriverException e) {
      pool.close();
      throw e;
    }
  }

  private static void requireReadable(
      BackendSettings settings, RbdDriverConfiguration configuration) {
    if (!Files.isReadable(configuration.conf())) {
      throw settings.invalid(
          "there is no readable file %s, which 'conf' names".formatted(configuration.conf()));
    }
  }

  /** The pool as it is, if that is the recorded one. */
  private static PoolIdentity identity(
      BackendSettings settings,
      RbdDriverConfiguration configuration,
      @Nullable BackendIdentity expected,
      CephCluster cluster) {
    OptionalLong poolId = cluster.poolId(configuration.pool());
    if (poolId.isEmpty()) {
      throw noPool(settings, configuration, cluster, expected);
    }
    var identity = new PoolIdentity(cluster.fsid(), poolId.getAsLong());
    if (expected != null && !expected.equals(identity.identity())) {
      throw new DriverException(
          DriverFault.IDENTITY_MISMATCH,
          "Backend %s: pool '%s' is %s, the recorded one was %s."
              .formatted(settings.name(), configuration.pool(), identity.identity(), expected));
    }
    return identity;
  }

  private static DriverException unsafe(BackendSettings settings, UnsafeTextException e) {
    return new DriverException(
        DriverFault.INVALID, "Backend %s: %s".formatted(settings.name(), e.sentence()), e);
  }

  private static DriverException noPool(
      BackendSettings settings,
      RbdDriverConfiguration configuration,
      CephCluster cluster,
      @Nullable BackendIdentity expected) {
    return new DriverException(
        expected == null ? DriverFault.INVALID : DriverFault.IDENTITY_MISMATCH,
        "Backend %s: pool '%s' does not exist in cluster %s."
            .formatted(settings.name(), configuration.pool(), cluster.fsid()));
  }

  private static void requireRelease(BackendSettings settings, CephCluster cluster) {
    String answer = cluster.monitorCommand("{\"prefix\": \"osd dump\", \"format\": \"json\"}");
    String release;
    try {
      release = JSON.readTree(answer).path("require_osd_release").asString("");
    } catch (JacksonException e) {
      throw new DriverException(
          DriverFault.FAILURE, "Ceph's answer to 'osd dump' cannot be read.", e);
    }
    if (TOO_OLD.contains(release)) {
      throw settings.invalid(
          "the cluster's 'require-osd-release' is '%s'; mimic or newer is needed"
              .formatted(release));
    }
  }
}
