package dev.halite.driver.lvm.lio;

import dev.halite.common.storage.iscsi.ChapCredentials;
import dev.halite.driver.lvm.target.AllowedInitiator;
import dev.halite.driver.lvm.target.ExportedDisk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What the tree says of targets now, and what it says of one that is as it is to be. */
record TargetLook(ConfigTree tree) {
  static final String YES = "1";
  static final String NO = "0";

  /** What holds for each target: who has no entry neither sees it nor gets in. */
  private static final Map<String, String> CLOSED =
      Map.of(
          "generate_node_acls", NO,
          "cache_dynamic_acls", NO,
          "demo_mode_discovery", NO,
          "demo_mode_write_protect", YES,
          "prod_mode_write_protect", YES);

  /**
   * What no disk does: a copy that the kernel makes by itself asks nobody's permission, and a
   * discard that comes as a write of zeroes without data is not taken for a write.
   */
  private static final Set<String> UNASKED = Set.of("emulate_3pc", "emulate_tpws");

  /** What the files of its group are to say. */
  static Map<Path, String> group(ExportedDisk disk) {
    TargetFiles files = TargetFiles.of(disk);
    var texts = new LinkedHashMap<Path, String>();
    CLOSED.forEach((attribute, text) -> texts.put(files.attribute(attribute), text));
    texts.put(files.attribute("authentication"), disk.asksForCredentials() ? YES : NO);
    return texts;
  }

  /** What the files of its disk are to say once that is open. */
  static Map<Path, String> backing(ExportedDisk disk) {
    TargetFiles files = TargetFiles.of(disk);
    var texts = new LinkedHashMap<Path, String>();
    texts.put(files.diskAttribute("emulate_tpu"), disk.discards() ? YES : NO);
    UNASKED.forEach(attribute -> texts.put(files.diskAttribute(attribute), NO));
    return texts;
  }

  /** Who has an entry. */
  static Set<String> names(Iterable<AllowedInitiator> initiators) {
    var names = new HashSet<String>();
    initiators.forEach(each -> names.add(each.name().folded().value()));
    return names;
  }

  /** What our disk of that name opens; blank before it does, empty where there is none. */
  Optional<String> opened(TargetFiles files) throws IOException {
    return tree.read(files.opened());
  }

  boolean isOurs(TargetFiles files, Path device) throws IOException {
    return opened(files)
        .filter(path -> path.isEmpty() || path.equals(device.toString()))
        .isPresent();
  }

  /** Whether there is a target or a disk of that name which is not ours. */
  boolean isTaken(TargetFiles files, Path device) throws IOException {
    return opened(files).isPresent()
        ? !isOurs(files, device)
        : tree.directories(TargetFiles.ISCSI).contains(files.name());
  }

  /** What our disks open that open something, by name. */
  Map<String, Path> offered() throws IOException {
    Map<String, Path> offered = new TreeMap<>();
    for (String name : tree.directories(TargetFiles.ADAPTER)) {
      opened(new TargetFiles(name))
          .filter(path -> !path.isEmpty())
          .ifPresent(path -> offered.put(name, Path.of(path)));
    }
    return offered;
  }

  /** Names of our disks that end so. */
  Set<String> endingWith(String ending) throws IOException {
    return tree.directories(TargetFiles.ADAPTER).stream()
        .filter(name -> name.endsWith(ending))
        .collect(Collectors.toUnmodifiableSet());
  }

  /** Whether the target is as it is to be, but for passwords. */
  boolean isSo(ExportedDisk disk) throws IOException {
    TargetFiles files = TargetFiles.of(disk);
    if (!says(files.diskEnabled(), YES)
        || !says(files.opened(), disk.device().toString())
        || !says(files.groupEnabled(), YES)
        || !sayAll(backing(disk))
        || !sayAll(group(disk))
        || !tree.links(files.unit()).contains(TargetFiles.LINK)
        || !tree.directories(files.portals()).equals(new HashSet<>(disk.portals()))
        || !tree.directories(files.entries()).equals(names(disk.initiators()))) {
      return false;
    }
    for (AllowedInitiator initiator : disk.initiators()) {
      if (!isSo(files, initiator)) {
        return false;
      }
    }
    return true;
  }

  private boolean isSo(TargetFiles files, AllowedInitiator initiator) throws IOException {
    Optional<String> user = initiator.credentials().map(ChapCredentials::user);
    return tree.links(files.view(initiator)).contains(TargetFiles.LINK)
        && says(files.protection(initiator), initiator.readOnly() ? YES : NO)
        && (user.isEmpty() || says(files.proof(initiator, "userid"), user.get()));
  }

  boolean says(Path file, String text) throws IOException {
    return tree.read(file).filter(text::equals).isPresent();
  }

  private boolean sayAll(Map<Path, String> texts) throws IOException {
    for (Map.Entry<Path, String> text : texts.entrySet()) {
      if (!says(text.getKey(), text.getValue())) {
        return false;
      }
    }
    return true;
  }
}
