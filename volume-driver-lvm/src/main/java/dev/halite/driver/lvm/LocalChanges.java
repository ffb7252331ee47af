package dev.halite.driver.lvm;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;

/** The verbs of a local volume group; beside each the one command that it runs. */
final class LocalChanges implements GroupChanges {
  private static final String CAT = "/usr/bin/cat";
  private static final String DD = "/usr/bin/dd";
  private static final String BLKDISCARD = "/usr/sbin/blkdiscard";

  private final LocalVolumeGroup local;
  private final GroupCommands commands;
  private final String group;
  private final LvNames names;
  private final IncarnationPlace place;

  LocalChanges(
      LocalVolumeGroup local,
      GroupCommands commands,
      String group,
      LvNames names,
      IncarnationPlace place) {
    this.local = local;
    this.commands = commands;
    this.group = group;
    this.names = names;
    this.place = place;
  }

  @Override
  public UUID incarnation() {
    return place.incarnation();
  }

  @Override
  public GroupState state() {
    return local.state(place.reading());
  }

  @Override
  public void createPool(String pool, int percentOfFree) {
    lvm(
        "make thin pool " + pool,
        pool,
        List.of("lvcreate", "--yes", "--type", "thin-pool", "--zero", "y"),
        List.of("--extents", percentOfFree + "%FREE", "--name", pool, group));
  }

  @Override
  public void createThin(LvName name, long bytes, String pool, Set<String> tags) {
    lvm(
        "make " + name,
        name.toString(),
        List.of("lvcreate", "--yes", "--type", "thin", "--virtualsize", size(bytes)),
        adding(tags),
        List.of("--thinpool", pool, "--name", names.text(name), group));
  }

  @Override
  public void createThick(LvName name, long bytes, Set<String> tags) {
    // what old signatures it begins with is zeroed with all the rest
    lvm(
        "make " + name,
        name.toString(),
        List.of("lvcreate", "--yes", "--type", "linear", "--size", size(bytes)),
        List.of("--zero", "n", "--wipesignatures", "n"),
        adding(tags),
        List.of("--name", names.text(name), group));
  }

  @Override
  public void snapshotThin(LvName origin, LvName name, Set<String> tags, Activation activation) {
    String skip = activation == Activation.ACTIVE ? "n" : "y";
    lvm(
        "take " + name,
        name.toString(),
        List.of("lvcreate", "--yes", "--snapshot", "--setactivationskip", skip),
        adding(tags),
        List.of("--name", names.text(name), path(origin)));
  }

  @Override
  public void snapshotThick(LvName origin, LvName name, long roomBytes, Set<String> tags) {
    lvm(
        "take " + name,
        name.toString(),
        List.of("lvcreate", "--yes", "--snapshot", "--size", size(roomBytes)),
        adding(tags),
        List.of("--name", names.text(name), path(origin)));
  }

  @Override
  public void extend(LvName name, long bytes) {
    lvm(
        "extend " + name,
        name.toString(),
        List.of("lvextend", "--yes", "--size", size(bytes), path(name)));
  }

  @Override
  public void reduce(LvName name, long bytes) {
    lvm(
        "make %s smaller".formatted(name),
        name.toString(),
        List.of("lvreduce", "--yes", "--force", "--size", size(bytes), path(name)));
  }

  @Override
  public void retag(LvName name, String carried, Set<String> removed, Set<String> added) {
    retag(name.toString(), names.text(name), carried, removed, added);
  }

  private void retag(
      String object, String text, String carried, Set<String> removed, Set<String> added) {
    var words = new ArrayList<String>(List.of("lvchange", "--yes"));
    new TreeSet<>(removed).forEach(tag -> words.addAll(List.of("--deltag", tag)));
    words.addAll(adding(added));
    lvm("mark " + text, object, words, selected(text, carried, ""));
  }

  @Override
  public void remove(LvName name, String carried) {
    lvm(
        "remove " + name,
        name.toString(),
        List.of("lvremove", "--yes"),
        // a yes removes the snapshots of a thick volume too
        selected(names.text(name), carried, " && lv_attr=~\"^[^oO]\""));
  }

  @Override
  public void rename(LvName from, LvName to) {
    rename(from.toString(), names.text(from), names.text(to));
  }

  @Override
  public void rename(ForeignName from, LvName to) {
    rename(from.text(), from.text(), names.text(to));
  }

  @Override
  public void rename(LvName from, ForeignName to) {
    rename(from.toString(), names.text(from), to.text());
  }

  private void rename(String object, String from, String to) {
    lvm(
        "rename %s to %s".formatted(from, to),
        object,
        List.of("lvrename", "--yes", group, from, to));
  }

  @Override
  public void tag(ForeignName name, Set<String> tags) {
    lvm(
        "mark " + name,
        name.text(),
        List.of("lvchange", "--yes"),
        adding(tags),
        List.of(group + "/" + name));
  }

  @Override
  public void retag(ForeignName name, String carried, Set<String> removed, Set<String> added) {
    retag(name.text(), name.text(), carried, removed, added);
  }

  @Override
  public void splitSnapshot(LvName name) {
    lvm(
        "split " + name,
        name.toString(),
        List.of("lvconvert", "--yes", "--splitsnapshot", path(name)));
  }

  @Override
  public void activate(LvName name, Activation activation) {
    String what = activation == Activation.ACTIVE ? "y" : "n";
    lvm(
        "activate or deactivate " + name,
        name.toString(),
        List.of("lvchange", "--activate", what, "--ignoreactivationskip", path(name)));
  }

  @Override
  public void zero(LvName name, long offset, long length) {
    device("zero " + name, name, List.of(BLKDISCARD, "--force", "--zeroout"), offset, length);
  }

  @Override
  public void discard(LvName name, long offset, long length) {
    device("discard a part of " + name, name, List.of(BLKDISCARD, "--force"), offset, length);
  }

  @Override
  public void copy(LvName from, LvName to, long offset, long length) {
    commands.work(
        "copy %s to %s".formatted(from, to),
        IncarnationPlace.join(
            place.changing(to.toString()),
            List.of(
                DD,
                "if=" + devicePath(from),
                "of=" + devicePath(to),
                "bs=1M",
                "skip=" + offset + "B",
                "seek=" + offset + "B",
                "count=" + length + "B",
                "iflag=direct",
                "oflag=direct",
                "conv=nocreat,notrunc,sparse,fsync",
                "status=none")));
  }

  @Override
  public void alone(LvName name, Runnable work) {
    commands.during(
        "change the export of " + name,
        IncarnationPlace.join(place.alone(name.toString()), List.of(CAT)),
        work);
  }

  private void device(String action, LvName name, List<String> command, long offset, long length) {
    commands.work(
        action,
        IncarnationPlace.join(
            place.changing(name.toString()),
            IncarnationPlace.join(
                command,
                List.of(
                    "--offset",
                    Long.toString(offset),
                    "--length",
                    Long.toString(length),
                    devicePath(name)))));
  }

  @SafeVarargs
  private void lvm(String action, String object, List<String>... words) {
    var command = new ArrayList<String>(place.changing(object));
    command.add(LocalVolumeGroup.LVM);
    for (List<String> some : words) {
      command.addAll(some);
    }
    commands.change(action, command);
  }

  private static List<String> adding(Set<String> tags) {
    var words = new ArrayList<String>();
    new TreeSet<>(tags).forEach(tag -> words.addAll(List.of("--addtag", tag)));
    return words;
  }

  /** LVM looks for what carries the tag once it has the group's lock. */
  private List<String> selected(String text, String carried, String further) {
    String selection = "lv_name=\"%s\" && lv_tags={\"%s\"}".formatted(text, carried);
    return List.of("--select", selection + further, group);
  }

  private static String size(long bytes) {
    return bytes + "b";
  }

  private String path(LvName name) {
    return group + "/" + names.text(name);
  }

  private String devicePath(LvName name) {
    return "/dev/" + group + "/" + names.text(name);
  }
}
