package dev.halite.driver.lvm;

import dev.halite.driver.BackendSettings;
import dev.halite.driver.Setting;
import dev.halite.driver.StorageDriver;
import dev.halite.driver.StorageDriverFactory;
import dev.halite.driver.lvm.lio.ConfigTree;
import dev.halite.driver.lvm.lio.LioTargets;
import dev.halite.driver.lvm.lio.SimulatedConfigTree;
import dev.halite.driver.lvm.privileged.LoopbackWay;
import dev.halite.driver.lvm.target.Targets;
import dev.halite.driver.lvm.tgt.TgtTargets;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;

/** The driver on a {@link SimulatedVolumeGroup} with which a privileged helper works for it. */
public final class PrivilegedLvmFactory implements StorageDriverFactory {
  @Override
  public String driver() {
    return "lvm-privileged";
  }

  @Override
  public List<Setting<?>> settings() {
    return LvmDriverConfiguration.rows();
  }

  @Override
  public StorageDriver create(BackendSettings settings) {
    settings.check(settings());
    LvmDriverConfiguration configuration = LvmDriverConfiguration.of(settings);
    return create(
        settings, new SimulatedConfigTree(configuration.stateDirectory().resolve("configfs")));
  }

  /** One of which the helper has the tree. */
  static LvmDriver create(BackendSettings settings, ConfigTree tree) {
    LvmDriverConfiguration configuration = LvmDriverConfiguration.of(settings);
    var kernel = new LioTargets(tree);
    PrivilegedConfiguration.Workers workers =
        workers(
            new SimulatedVolumeGroup(
                configuration.stateDirectory(), SimulatedLvmFactory.SIZE, configuration.names()),
            kernel,
            GroupTerms.of(configuration));
    return new LvmDriver(
        settings,
        configuration,
        workers.group(),
        new HostTargets(workers.kernel(), new TgtTargets(Optional.empty(), 0)),
        new SecureRandom());
  }

  /** By a helper that works with these. */
  static PrivilegedConfiguration.Workers workers(
      VolumeGroup group, Targets kernel, GroupTerms terms) {
    var helper = new HelperConfiguration("/nowhere", List.of(terms));
    return PrivilegedConfiguration.privileged(
        new LoopbackWay(helper.choice(new Served(group, kernel))), terms, kernel);
  }

  /** Whatever the group. */
  record Served(VolumeGroup group, Targets kernel) implements HelperConfiguration.Workers {
    @Override
    public VolumeGroup group(GroupTerms terms) {
      return group;
    }

    @Override
    public Targets kernel(GroupTerms terms) {
      return kernel;
    }
  }
}
