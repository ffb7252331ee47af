package dev.halite.driver.lvm;

import dev.halite.driver.BackendIdentity;
import dev.halite.driver.BackendReport;
import dev.halite.driver.BackendSettings;
import dev.halite.driver.BackendSetup;
import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import dev.halite.driver.FenceToken;
import dev.halite.driver.StorageDriver;
import dev.halite.driver.StorageView;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The life of an lvm driver: its sessions, one after the other, and what they say of themselves.
 */
abstract class LvmLifecycle implements StorageDriver {
  private static final Logger log = LoggerFactory.getLogger(LvmDriver.class);
  private static final int POOL_PERCENT = 95;

  /** For all exports in one check: less than any deadline of a call, and more than one takes. */
  private static final Duration EXPORT_PATIENCE = Duration.ofSeconds(30);

  private final BackendSettings settings;
  private final LvmDriverConfiguration configuration;
  private final VolumeGroup group;
  private final HostTargets targets;
  private final RandomGenerator random;
  private final ExportKeeper keeper;
  private final GroupMeasure measure;
  private final ReentrantLock lifecycle = new ReentrantLock();
  private volatile @Nullable Session session;
  private volatile @Nullable Overwriting overwriting;

  LvmLifecycle(
      BackendSettings settings,
      LvmDriverConfiguration configuration,
      VolumeGroup group,
      HostTargets targets,
      RandomGenerator random,
      VolumeLocks locks) {
    this.settings = settings;
    this.configuration = configuration;
    this.group = group;
    this.targets = targets;
    this.random = random;
    this.keeper = new ExportKeeper(settings.name(), locks, EXPORT_PATIENCE);
    this.measure = new GroupMeasure(settings.host(), configuration);
  }

  @Override
  public BackendSetup setup(@Nullable BackendIdentity expected) {
    lifecycle.lock();
    try {
      endSession();
      UUID incarnation = settings.ids().get();
      GroupChanges changes = group.begin(incarnation);
      boolean done = false;
      try {
        GroupState state = changes.state();
        BackendIdentity identity = expected == null ? Session.identity(state) : expected;
        Session.verified(state, identity, configuration);
        if (expected == null
            && configuration.isThin()
            && state.find(configuration.thinPool()).isEmpty()) {
          changes.createPool(configuration.thinPool(), POOL_PERCENT);
          state = changes.state();
        }
        measure.requireWhole(state);
        measure.requireUsable(state);
        tellOdd(state);
        var opened = new Session(settings, configuration, identity, changes, this::overwrite);
        // nothing is exported before who was here before is fenced; the next health check does that
        exports(opened).requireUsable();
        session = opened;
        overwriting = configuration.isThin() ? null : new Overwriting(opened);
        done = true;
        return new BackendSetup(
            identity, new IncarnationToken(incarnation, settings.host()).fenceToken());
      } finally {
        if (!done) {
          end(incarnation);
        }
      }
    } finally {
      lifecycle.unlock();
    }
  }

  private void tellOdd(GroupState state) {
    List<String> odd = new GroupNames(configuration).odd(state);
    if (!odd.isEmpty()) {
      log.warn(
          "Backend {}: renamed by hand, and missing to the driver until renamed back: {}",
          settings.name(),
          odd);
    }
  }

  @Override
  public StorageView look(BackendIdentity recorded) {
    var view = new GroupView(group, configuration, recorded);
    view.state();
    return view;
  }

  @Override
  public void fence(FenceToken token) {
    IncarnationToken parsed = IncarnationToken.parse(token);
    session();
    if (!parsed.host().equals(settings.host())) {
      throw new DriverException(
          DriverFault.FAILURE,
          "The process to fence runs on %s and can only be fenced there.".formatted(parsed.host()));
    }
    group.fence(parsed.incarnation(), configuration.fenceWait());
  }

  @Override
  public BackendReport report() {
    GroupState state = session().state();
    measure.requireWhole(state);
    return measure.report(state);
  }

  @Override
  public void checkHealth() {
    Session current = session();
    GroupState state = current.state();
    measure.requireWhole(state);
    LvmExports exports = exports(current);
    exports.requireUsable();
    Overwriting left = overwriting;
    if (left != null) {
      left.begin();
    }
    keeper.restore(exports, state);
  }

  @Override
  public void close() {
    lifecycle.lock();
    try {
      Session current = session;
      session = null;
      stopOverwriting();
      if (current != null) {
        end(current.changes().incarnation());
      }
      group.close();
    } finally {
      lifecycle.unlock();
    }
  }

  final Session session() {
    Session current = session;
    if (current == null) {
      throw new DriverException(
          DriverFault.UNAVAILABLE, "Backend %s is not set up.".formatted(settings.name()));
    }
    return current;
  }

  final LvmExports exports(Session current) {
    return new LvmExports(current, targets, random);
  }

  /** Something was put away. */
  private void overwrite() {
    Overwriting current = overwriting;
    if (current != null) {
      current.wake();
    }
  }

  private void stopOverwriting() {
    Overwriting current = overwriting;
    if (current != null) {
      current.stop();
    }
  }

  private void endSession() {
    Session current = session;
    if (current != null) {
      // throws, and keeps it, while commands of it are under way
      group.fence(current.changes().incarnation(), configuration.fenceWait());
      session = null;
      stopOverwriting();
    }
  }

  private void end(UUID incarnation) {
    try {
      group.fence(incarnation, configuration.fenceWait());
    } catch (DriverException e) {
      log.warn("Backend {} was not closed cleanly: {}", settings.name(), e.sentence());
    }
  }
}
