package dev.halite.driver.lvm;

import dev.halite.common.storage.command.CommandRunner;
import dev.halite.driver.BackendSettings;
import dev.halite.driver.Setting;
import dev.halite.driver.StorageDriver;
import dev.halite.driver.StorageDriverFactory;
import java.util.List;

/** Makes {@code lvm} drivers; see {@link LvmDriverConfiguration} for the keys. */
public final class LvmDriverFactory implements StorageDriverFactory {
  @Override
  public String driver() {
    return "lvm";
  }

  @Override
  public List<Setting<?>> settings() {
    return LvmDriverConfiguration.rows();
  }

  @Override
  public StorageDriver create(BackendSettings settings) {
    settings.check(settings());
    LvmDriverConfiguration configuration = LvmDriverConfiguration.of(settings);
    return new LvmDriver(
        settings,
        configuration,
        new LocalVolumeGroup(
            new CommandRunner()::run, configuration.volumeGroup(), configuration.stateDirectory()));
  }
}
