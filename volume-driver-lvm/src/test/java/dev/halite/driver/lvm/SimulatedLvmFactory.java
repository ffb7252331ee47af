package dev.halite.driver.lvm;

import dev.halite.driver.BackendSettings;
import dev.halite.driver.Setting;
import dev.halite.driver.StorageDriver;
import dev.halite.driver.StorageDriverFactory;
import dev.halite.driver.VolumeSpec;
import dev.halite.driver.lvm.lio.ConfigTree;
import dev.halite.driver.lvm.lio.LioTargets;
import dev.halite.driver.lvm.lio.SimulatedConfigTree;
import dev.halite.driver.lvm.target.Targets;
import dev.halite.driver.lvm.tgt.TgtTargets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;

/** The driver on a {@link SimulatedVolumeGroup}, in its state directory. */
public final class SimulatedLvmFactory implements StorageDriverFactory {
  static final long SIZE = 200 * VolumeSpec.GIB;

  @Override
  public String driver() {
    return "lvm-simulated";
  }

  @Override
  public List<Setting<?>> settings() {
    return LvmDriverConfiguration.rows();
  }

  @Override
  public StorageDriver create(BackendSettings settings) {
    settings.check(settings());
    LvmDriverConfiguration configuration = LvmDriverConfiguration.of(settings);
    return create(settings, new SimulatedConfigTree(tree(configuration)));
  }

  /** One by whose targets' tree faults can be made. */
  static LvmDriver create(BackendSettings settings, ConfigTree tree) {
    return create(settings, tree, new TgtTargets(Optional.empty(), 0));
  }

  /** The same with another program beside the kernel. */
  static LvmDriver create(BackendSettings settings, ConfigTree tree, Targets tgt) {
    LvmDriverConfiguration configuration = LvmDriverConfiguration.of(settings);
    return new LvmDriver(
        settings,
        configuration,
        new SimulatedVolumeGroup(configuration.stateDirectory(), SIZE, configuration.names()),
        new HostTargets(new LioTargets(tree), tgt),
        new SecureRandom());
  }

  private static Path tree(LvmDriverConfiguration configuration) {
    return configuration.stateDirectory().resolve("configfs");
  }
}
