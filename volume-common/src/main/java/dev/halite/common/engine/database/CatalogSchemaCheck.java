package dev.halite.common.engine.database;

import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.flywaydb.core.api.FlywayException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Waits for the catalog, and refuses the start of a service on a schema that is too old; runs
 * before anything else.
 */
final class CatalogSchemaCheck implements SmartLifecycle {
  private static final Logger log = LoggerFactory.getLogger(CatalogSchemaCheck.class);
  private static final long PAUSE_NANOS = 1_000_000_000L;

  private final CatalogSchema schema;
  private final Duration wait;
  private volatile boolean running;

  CatalogSchemaCheck(CatalogSchema schema, Duration wait) {
    this.wait = wait;
    this.schema = schema;
  }

  @Override
  public void start() {
    long deadline = System.nanoTime() + wait.toNanos();
    while (!checked(deadline)) {
      LockSupport.parkNanos(PAUSE_NANOS);
    }
    running = true;
  }

  /** False when the database does not answer yet. */
  private boolean checked(long deadline) {
    try {
      schema.requireUsable();
      return true;
    } catch (FlywayException e) {
      if (System.nanoTime() > deadline) {
        throw new CatalogUnusableException(
            "The catalog at spring.datasource.url did not answer within %d s: %s"
                .formatted(wait.toSeconds(), reason(e)),
            e);
      }
      log.info("Waiting for the catalog");
      return false;
    }
  }

  /**
   * What the database's driver said last; what stands above it only says that it was waited for.
   */
  private static String reason(FlywayException failure) {
    Throwable deepest = failure;
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException) {
        deepest = cause;
      }
    }
    return String.valueOf(deepest.getMessage()).lines().findFirst().orElse("");
  }

  @Override
  public void stop() {
    running = false;
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  @Override
  public int getPhase() {
    return -2000;
  }
}
