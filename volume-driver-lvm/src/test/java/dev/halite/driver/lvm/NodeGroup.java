package dev.halite.driver.lvm;

import dev.halite.driver.Provisioning;
import dev.halite.testkit.node.StorageNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The volume group of a storage node: made once, and emptied for each test but for its pool. */
final class NodeGroup {
  static final String NAME = "storage";
  static final String POOL = "storage-pool";
  static final Path STATE = Path.of("/run/halite/lvm");

  private static final long EXTENT = 4 << 20;

  private static boolean made;

  private final StorageNode node;
  private final LvNames names;

  private NodeGroup(StorageNode node, LvNames names) {
    this.node = node;
    this.names = names;
  }

  /** The same, with its volumes called so. */
  NodeGroup named(LvNames other) {
    return new NodeGroup(node, other);
  }

  /** Emptied but for its pool. */
  static NodeGroup emptied(StorageNode node) {
    return emptied(node, "lv_name!=" + POOL);
  }

  /** As a driver of this kind expects it at its first setup: thick volumes have all of the room. */
  static NodeGroup emptied(StorageNode node, Provisioning provisioning) {
    return switch (provisioning) {
      case THIN -> emptied(node);
      case THICK -> emptied(node, "lv_size>0");
    };
  }

  private static NodeGroup emptied(StorageNode node, String selection) {
    synchronized (NodeGroup.class) {
      if (!made) {
        node.succeed("lvm", "vgcreate", "--yes", "--quiet", NAME, StorageNode.DISK);
        made = true;
      } else {
        node.succeed("lvm", "lvremove", "--yes", "--quiet", "--select", selection, NAME);
      }
    }
    node.succeed("rm", "-rf", STATE.toString());
    return new NodeGroup(node, LvNames.USUAL);
  }

  Map<String, String> configuration(Provisioning provisioning) {
    return Map.of(
        "volume-group",
        NAME,
        "provisioning",
        provisioning.name().toLowerCase(Locale.ROOT),
        "volume-clear",
        "none",
        "volume-name-template",
        names.volumes().toString(),
        "snapshot-name-template",
        names.snapshots().toString(),
        "ssh-configuration",
        node.sshConfiguration().toString());
  }

  VolumeGroup open() {
    return NodeLvmFactory.group(node.sshConfiguration(), NAME, STATE, names);
  }

  void write(LvName name, long offset, String text) {
    write(path(name), offset, text);
  }

  private void write(String device, long offset, String text) {
    // the one shell of this test, on texts of this test
    node.succeed(
        "sh",
        "-c",
        "printf %s \"$1\" | dd of=\"$2\" bs=1 seek=\"$3\" oflag=seek_bytes conv=notrunc,fsync status=none",
        "write",
        text,
        device,
        Long.toString(offset));
  }

  String read(LvName name, long offset, int length) {
    List<String> words = new ArrayList<>(List.of("od", "-An", "-v", "-tx1", "-j"));
    words.addAll(List.of(Long.toString(offset), "-N", Integer.toString(length), path(name)));
    String[] bytes = node.succeed(words.toArray(String[]::new)).strip().split("\\s+");
    var text = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      text[i] = (byte) Integer.parseInt(bytes[i], 16);
    }
    return new String(text, StandardCharsets.ISO_8859_1);
  }

  /** Somebody else makes a logical volume with a text at its begin. */
  void putForeign(String name, long bytes, Provisioning provisioning, String text) {
    var words = new ArrayList<>(List.of("lvm", "lvcreate", "--yes", "--wipesignatures", "n"));
    words.addAll(
        switch (provisioning) {
          case THIN -> List.of("--type", "thin", "--thinpool", POOL, "--virtualsize", bytes + "b");
          case THICK -> List.of("--type", "linear", "--size", bytes + "b");
        });
    words.addAll(List.of("--addtag", "of=others", "--name", name, NAME));
    node.succeed(words.toArray(String[]::new));
    write("/dev/" + NAME + "/" + name, 0, text);
  }

  /** A program there has it open until what is returned is run. */
  Runnable open(String name) {
    String device = "/dev/" + NAME + "/" + name;
    String pid =
        node.succeed("sh", "-c", "sleep 1000 < \"$1\" > /dev/null 2>&1 & echo $!", "use", device)
            .strip();
    return () -> node.succeed("kill", pid);
  }

  /** Where on the disk it begins. */
  long onDisk(LvName name) {
    String first =
        node.succeed("lvm", "pvs", "--noheadings", "--units", "b", "--nosuffix", "-o", "pe_start");
    String range =
        node.succeed("lvm", "lvs", "--noheadings", "-o", "seg_pe_ranges", NAME + "/" + name);
    long extent = Long.parseLong(range.strip().replaceAll(".*:(\\d+)-\\d+", "$1"));
    return Long.parseLong(first.strip()) + extent * EXTENT;
  }

  /** Some of the disk, past all caches. */
  String readDisk(long offset) {
    return node.succeed(
        "dd",
        "if=" + StorageNode.DISK,
        "bs=512",
        "skip=" + offset / 512,
        "count=128",
        "iflag=direct",
        "status=none");
  }

  void run(String... words) {
    node.succeed(words);
  }

  /** Where the device of one is that is called as usual. */
  static String device(LvName name) {
    return "/dev/" + NAME + "/" + name;
  }

  String path(LvName name) {
    return "/dev/" + NAME + "/" + names.text(name);
  }
}
