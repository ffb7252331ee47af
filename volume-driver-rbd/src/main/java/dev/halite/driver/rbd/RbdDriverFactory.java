package dev.halite.driver.rbd;

import dev.halite.driver.BackendSettings;
import dev.halite.driver.Setting;
import dev.halite.driver.StorageDriver;
import dev.halite.driver.StorageDriverFactory;
import java.util.List;

/** Makes {@code rbd} drivers; see {@link RbdDriverConfiguration} for the keys. */
public final class RbdDriverFactory implements StorageDriverFactory {
  @Override
  public String driver() {
    return "rbd";
  }

  @Override
  public List<Setting<?>> settings() {
    return RbdDriverConfiguration.rows();
  }

  @Override
  public StorageDriver create(BackendSettings settings) {
    return new RbdDriver(settings, RbdDriverConfiguration.of(settings));
  }
}
