package dev.halite.node.fake;

import dev.halite.driver.BackendSettings;
import dev.halite.driver.StorageDriver;
import dev.halite.driver.StorageDriverFactory;

/** Makes drivers of {@link FakeSharedStorage}; the key {@code storage} says which. */
public final class FakeSharedDriverFactory implements StorageDriverFactory {
  @Override
  public String driver() {
    return "fake-shared";
  }

  @Override
  public StorageDriver create(BackendSettings settings) {
    return new FakeSharedDriver(FakeSharedStorage.named(settings.requiredText("storage")));
  }
}
