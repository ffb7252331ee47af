package dev.halite.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halite.embedded.CommandRun;
import dev.halite.testkit.node.StorageNodeExtension;
import java.io.IOException;
import java.io.UncheckedIOException;
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
  private static final String OTHERS = "/root/others.img";

  @RegisterExtension static final StorageNodeExtension NODE = new StorageNodeExtension();

  @Test
  void aFileIsTheSameGroupEachTimeAndOneOfSomebodyElseIsNone() {
    NODE.node().succeed("modprobe", "-a", "loop", "dm_mod");
    CommandRun made = group("group.img");
    assertThat(made.output().strip()).as(made.errors()).matches("halite-[0-9]+");
    assertThat(NODE.node().succeed("lvm", "vgs", "--noheadings", "-o", "vg_name"))
        .contains(made.output().strip());

    assertThat(group("/root/group.img").output()).isEqualTo(made.output());
    // as after a restart of the machine
    NODE.node().succeed("losetup", "--detach-all");
    assertThat(group("group.img").output()).isEqualTo(made.output());

    assertRefused("mke2fs", "-q", "-F", OTHERS);
    // nothing that anybody knows, at the very end
    assertRefused("dd", "if=/dev/urandom", "of=" + OTHERS, "bs=1M", "count=1", "seek=1023");

    // what a start that was killed at once has left
    NODE.node().succeed("truncate", "--size", "0", OTHERS);
    CommandRun begun = group("others.img");
    assertThat(begun.succeeded()).as(begun.errors()).isTrue();
    NODE.node().succeed("lvm", "vgchange", "--deltag", "halite.standalone", begun.output().strip());
    assertThat(group("others.img").errors()).contains("which --with-lvm has not made");
    NODE.node().succeed("lvm", "vgremove", "--yes", begun.output().strip());
    NODE.node().succeed("lvm", "vgremove", "--yes", made.output().strip());
    NODE.node().succeed("losetup", "--detach-all");
  }

  private static void assertRefused(String... filling) {
    NODE.node().succeed("truncate", "--size", "0", OTHERS);
    NODE.node().succeed("truncate", "--size", "1G", OTHERS);
    NODE.node().succeed(filling);
    String before = NODE.node().succeed("sha256sum", OTHERS);
    CommandRun refused = group("others.img");
    assertThat(refused.succeeded()).isFalse();
    assertThat(refused.errors()).contains(OTHERS + " holds something");
    assertThat(NODE.node().succeed("losetup", "--associated", OTHERS)).isBlank();
    assertThat(NODE.node().succeed("sha256sum", OTHERS)).isEqualTo(before);
  }

  private static CommandRun group(String file) {
    String script = script();
    String functions =
        "set -eu\nfail() { echo \"halite: $*\" >&2; exit 1; }\n"
            + function(script, "missing_of")
            + function(script, "lvm_parts")
            + function(script, "lvm_group");
    return NODE.node()
        .run(List.of("sh", "-c", functions + "cd /root\nlvm_group \"$1\"", "sh", file));
  }

  private static String script() {
    try {
      return Files.readString(Path.of("..", "halite"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String function(String script, String name) {
    int begin = script.indexOf(name + "() {");
    return script.substring(begin, script.indexOf("\n}\n", begin) + 3);
  }
}
