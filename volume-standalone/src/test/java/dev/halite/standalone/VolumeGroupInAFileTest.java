package dev.halite.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halite.embedded.CommandRun;
import dev.halite.testkit.node.StorageNodeExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the start script makes of {@code --with-lvm}, on a machine whose kernel can. */
@Timeout(300)
@EnabledIfSystemProperty(named = "halite.tier", matches = "full")
class VolumeGroupInAFileTest {
  @RegisterExtension static final StorageNodeExtension NODE = new StorageNodeExtension();

  @Test
  void aFileIsTheSameGroupEachTimeAndOneOfSomebodyElseIsNone() throws IOException {
    NODE.node().succeed("modprobe", "-a", "loop", "dm_mod");
    CommandRun made = group("group.img");
    assertThat(made.output().strip()).as(made.errors()).matches("halite-[0-9]+");
    assertThat(NODE.node().succeed("lvm", "vgs", "--noheadings", "-o", "vg_name"))
        .contains(made.output().strip());

    assertThat(group("/root/group.img").output()).isEqualTo(made.output());
    // as after a restart of the machine
    NODE.node().succeed("losetup", "--detach-all");
    assertThat(group("group.img").output()).isEqualTo(made.output());

    NODE.node().succeed("truncate", "--size", "1G", "/root/others.img");
    NODE.node().succeed("mke2fs", "-q", "-F", "/root/others.img");
    CommandRun refused = group("others.img");
    assertThat(refused.succeeded()).isFalse();
    assertThat(refused.errors()).contains("no volume group can be made in /root/others.img");
    assertThat(NODE.node().succeed("losetup", "--associated", "/root/others.img")).isBlank();
    NODE.node().succeed("lvm", "vgremove", "--yes", made.output().strip());
    NODE.node().succeed("losetup", "--detach-all");
  }

  private static CommandRun group(String file) throws IOException {
    String script = Files.readString(Path.of("..", "halite"));
    String functions =
        "set -eu\nfail() { echo \"halite: $*\" >&2; exit 1; }\n"
            + function(script, "missing_of")
            + function(script, "lvm_parts")
            + function(script, "lvm_group");
    return NODE.node()
        .run(List.of("sh", "-c", functions + "cd /root\nlvm_group \"$1\"", "sh", file));
  }

  private static String function(String script, String name) {
    int begin = script.indexOf(name + "() {");
    return script.substring(begin, script.indexOf("\n}\n", begin) + 3);
  }
}
