package dev.halite.manage.backend;

import dev.halite.driver.BackendIdentity;
import dev.halite.driver.StorageDriver;

/**
 * A backend's driver in this process.
 *
 * @param shownAs the backend's name in the catalog
 * @param identity which storage it is, as it is recorded
 */
public record NodeBackend(String shownAs, StorageDriver driver, BackendIdentity identity)
    implements AutoCloseable {
  @Override
  public void close() {
    driver.close();
  }
}
