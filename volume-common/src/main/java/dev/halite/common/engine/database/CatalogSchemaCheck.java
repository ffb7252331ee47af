package dev.halite.common.engine.database;

import java.sql.SQLException;
import java.time.Duration;
import org.flywaydb.core.api.FlywayException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.core.retry.RetryPolicy;
import org.springframework.core.retry.RetryTemplate;

/**
 * Waits for the catalog, and refuses the start of a service on a schema that is too old; runs
 * before anything else.
 */
final class CatalogSchemaCheck implements SmartLifecycle {
  private static final Logger log = LoggerFactory.getLogger(CatalogSchemaCheck.class);
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final CatalogSchema schema;
  private final Duration wait;
  private volatile boolean running;

  CatalogSchemaCheck(CatalogSchema schema, Duration wait) {
    this.wait = wait;
    this.schema = schema;
  }

  @Override
  public void start() {
    RetryTemplate patience =
        new RetryTemplate(
            RetryPolicy.builder()
                .includes(FlywayException.class)
                // No time to wait is no retry, where the policy would take it for no limit.
                .maxRetries(wait.isZero() ? 0 : Long.MAX_VALUE)
                .delay(PAUSE)
                .timeout(wait)
                .build());
    try {
      patience.invoke(this::check);
    } catch (FlywayException e) {
      throw new CatalogUnusableException(
          "The catalog at spring.datasource.url did not answer within %d s: %s"
              .formatted(wait.toSeconds(), reason(e)),
          e);
    }
    running = true;
  }

  private void check() {
    try {
      schema.requireUsable();
    } catch (FlywayException e) {
      log.info("Waiting for the catalog");
      throw e;
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
