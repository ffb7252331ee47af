package dev.halite.driver.lvm;

import dev.halite.common.storage.command.Command;
import dev.halite.common.storage.command.CommandResult;
import dev.halite.common.storage.command.CommandRunner;
import dev.halite.driver.BackendSettings;
import dev.halite.driver.Setting;
import dev.halite.driver.SettingKind;
import dev.halite.driver.StorageDriver;
import dev.halite.driver.StorageDriverFactory;
import dev.halite.driver.lvm.lio.LioTargets;
import dev.halite.testkit.node.StorageNode;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The driver with its commands run on a storage node, where the volume group is. */
public final class NodeLvmFactory implements StorageDriverFactory {
  private static final Setting<Path> SSH =
      Setting.required("ssh-configuration", SettingKind.path(), "how the node is reached");

  /** The node has one slow processor, and each command comes by ssh. */
  private static final Duration LOCK_WAIT = Duration.ofMinutes(1);

  @Override
  public String driver() {
    return "lvm-on-node";
  }

  @Override
  public List<Setting<?>> settings() {
    List<Setting<?>> rows = new ArrayList<>(LvmDriverConfiguration.rows());
    rows.add(SSH);
    return rows;
  }

  @Override
  public StorageDriver create(BackendSettings settings) {
    settings.check(settings());
    LvmDriverConfiguration configuration = LvmDriverConfiguration.of(settings);
    return new LvmDriver(
        settings,
        configuration,
        group(
            settings.read(SSH),
            configuration.volumeGroup(),
            configuration.stateDirectory(),
            configuration.names()),
        new HostTargets(
            new LioTargets(new NodeConfigTree(settings.read(SSH))),
            NodeTgt.targets(settings.read(SSH))),
        new SecureRandom(),
        new VolumeLocks(LOCK_WAIT));
  }

  static VolumeGroup group(Path sshConfiguration, String name, Path state, LvNames names) {
    return new LocalVolumeGroup(machine(sshConfiguration), name, state, names);
  }

  static Machine machine(Path sshConfiguration) {
    return new Node(sshConfiguration);
  }

  /** The node, by ssh. */
  private record Node(Path sshConfiguration) implements Machine {
    @Override
    public CommandResult run(Command command) {
      return new CommandRunner().run(over(command));
    }

    @Override
    public CommandResult runDuring(Command command, Runnable work) {
      return new CommandRunner().runDuring(over(command), work);
    }

    private Command over(Command command) {
      List<String> words = new ArrayList<>();
      words.add(command.program().toString());
      words.addAll(command.arguments());
      List<String> over = StorageNode.overSsh(sshConfiguration, words);
      return new Command(
          Path.of(over.getFirst()),
          over.subList(1, over.size()),
          command.timeLimit(),
          command.outputLimit(),
          command.goesOn());
    }
  }
}
