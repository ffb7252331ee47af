package dev.halite.driver.rbd;

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
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The life of an RBD driver: its backends, one after the other. */
abstract class RbdLifecycle implements StorageDriver {
  private static final Logger log = LoggerFactory.getLogger(RbdLifecycle.class);

  /** How long calls under way may take to end by themselves before they are fenced. */
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final BackendSettings settings;
  private final RbdDriverConfiguration configuration;
  private final ReentrantLock lifecycle = new ReentrantLock();
  private volatile @Nullable Backend backend;

  /** At its end, but with calls under way that have not been fenced yet. */
  private @Nullable Backend unfenced;

  RbdLifecycle(BackendSettings settings, RbdDriverConfiguration configuration) {
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
        .call(
            "measure pool " + configuration.pool(),
            () -> {
              BackendReport report = current.measure().report();
              return current
                  .connections()
                  .templateIfKnown()
                  .map(report::connectedBy)
                  .orElse(report);
            });
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

  final Backend backend() {
    Backend current = backend;
    if (current == null) {
      throw new DriverException(
          DriverFault.UNAVAILABLE, "Backend %s is not set up.".formatted(settings.name()));
    }
    return current;
  }
}
