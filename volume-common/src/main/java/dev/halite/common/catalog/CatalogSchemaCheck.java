package dev.halite.common.catalog;

import org.springframework.context.SmartLifecycle;

/** Refuses the start of a service on a schema that is too old; runs before anything else. */
final class CatalogSchemaCheck implements SmartLifecycle {
  private final CatalogSchema schema;
  private volatile boolean running;

  CatalogSchemaCheck(CatalogSchema schema) {
    this.schema = schema;
  }

  @Override
  public void start() {
    schema.requireUsable();
    running = true;
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
