package dev.halite.driver.lvm;

import dev.halite.driver.BackendSettings;
import dev.halite.driver.Setting;
import dev.halite.driver.StorageDriver;
import dev.halite.driver.StorageDriverFactory;
import dev.halite.driver.lvm.tgt.TgtTargets;
import java.security.SecureRandom;
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
    Machine machine = Machine.local();
    PrivilegedConfiguration.Workers workers =
        configuration.privileged().workers(configuration, machine);
    return new LvmDriver(
        settings,
        configuration,
        workers.group(),
        new HostTargets(
            workers.kernel(),
            new TgtTargets(
                configuration.exports().tgt().targets(machine),
                configuration.exports().tgt().controlPort())),
        new SecureRandom());
  }
}
