package dev.halite.driver.lvm;

import dev.halite.driver.DriverFault;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Function;

/** The verbs on a {@link SimulatedVolumeGroup}. */
final class SimulatedChanges implements GroupChanges {
  private static final int BLOCK = 1 << 20;

  private final SimulatedVolumeGroup group;
  private final GroupChanges place;
  private final UUID incarnation;

  SimulatedChanges(SimulatedVolumeGroup group, GroupChanges place) {
    this.group = group;
    this.place = place;
    this.incarnation = place.incarnation();
  }

  @Override
  public UUID incarnation() {
    return incarnation;
  }

  @Override
  public GroupState state() {
    return group.unfenced(incarnation, group::state);
  }

  @Override
  public void createPool(String pool, int percentOfFree) {
    step(volumes -> add(volumes, pool, group.free(volumes) * percentOfFree / 100, "twi-a-tz--"));
  }

  @Override
  public void createThin(LvName name, long bytes, String pool, Set<String> tags) {
    step(
        volumes -> {
          require(volumes, pool);
          add(volumes, name, bytes, "Vwi-a-tz--", "", pool, tags);
          return Files.deleteIfExists(group.content(group.text(name)));
        });
  }

  @Override
  public void createThick(LvName name, long bytes, Set<String> tags) {
    step(
        volumes -> {
          add(volumes, name, bytes, "-wi-a-----", "", "", tags);
          Files.deleteIfExists(group.content(group.text(name)));
          // what lay there before
          group.write(name, 0, SimulatedVolumeGroup.bytes("somebody else's"));
          group.write(name, bytes - BLOCK, SimulatedVolumeGroup.bytes("somebody else's"));
          return true;
        });
  }

  @Override
  public void snapshotThin(LvName origin, LvName name, Set<String> tags, Activation activation) {
    step(
        volumes -> {
          LogicalVolume of = require(volumes, group.text(origin));
          String attributes = activation == Activation.ACTIVE ? "Vwi-a-tz--" : "Vwi---tz-k";
          add(volumes, name, of.sizeBytes(), attributes, of.name(), of.pool(), tags);
          group.copyContent(of.name(), group.text(name));
          return true;
        });
  }

  @Override
  public void snapshotThick(LvName origin, LvName name, long roomBytes, Set<String> tags) {
    step(
        volumes -> {
          LogicalVolume of = require(volumes, group.text(origin));
          add(volumes, name, roomBytes, "swi-a-s---", of.name(), "", tags);
          group.copyContent(of.name(), group.text(name));
          return true;
        });
  }

  @Override
  public void extend(LvName name, long bytes) {
    step(
        volumes -> {
          LogicalVolume volume = require(volumes, group.text(name));
          if (!volume.isThin() && group.free(volumes) < bytes - volume.sizeBytes()) {
            throw full();
          }
          if (!volume.isThin()) {
            group.write(name, volume.sizeBytes(), SimulatedVolumeGroup.bytes("somebody else's"));
          }
          return change(volumes, name, group.resized(bytes));
        });
  }

  @Override
  public void reduce(LvName name, long bytes) {
    step(volumes -> change(volumes, name, group.resized(bytes)));
  }

  @Override
  public void retag(LvName name, String carried, Set<String> removed, Set<String> added) {
    retag(group.text(name), carried, removed, added);
  }

  private void retag(String name, String carried, Set<String> removed, Set<String> added) {
    step(
        volumes -> {
          LogicalVolume there = volumes.get(name);
          return there != null
              && there.tags().contains(carried)
              && retag(volumes, name, removed, added);
        });
  }

  private boolean retag(
      Map<String, LogicalVolume> volumes, String name, Set<String> removed, Set<String> added) {
    LogicalVolume there = require(volumes, name);
    var tags = new TreeSet<>(there.tags());
    tags.removeAll(removed);
    tags.addAll(added);
    volumes.put(
        name,
        group.volume(
            name, there.sizeBytes(), there.attributes(), there.origin(), there.pool(), tags));
    return true;
  }

  @Override
  public void remove(LvName name, String carried) {
    step(
        volumes -> {
          LogicalVolume there = volumes.get(group.text(name));
          boolean hasSnapshots =
              volumes.values().stream()
                  .anyMatch(it -> it.isThickSnapshot() && it.origin().equals(group.text(name)));
          if (there != null && there.tags().contains(carried) && !hasSnapshots) {
            volumes.remove(group.text(name));
            Files.deleteIfExists(group.content(group.text(name)));
          }
          return true;
        });
  }

  @Override
  public void rename(LvName from, LvName to) {
    rename(group.text(from), group.text(to));
  }

  @Override
  public void rename(ForeignName from, LvName to) {
    rename(from.text(), group.text(to));
  }

  @Override
  public void rename(LvName from, ForeignName to) {
    rename(group.text(from), to.text());
  }

  private void rename(String from, String to) {
    step(
        volumes -> {
          LogicalVolume there = require(volumes, from);
          if (volumes.containsKey(to)) {
            throw SimulatedVolumeGroup.fault(DriverFault.CONFLICT, to + " already exists");
          }
          volumes.remove(from);
          volumes.put(
              to,
              group.volume(
                  to,
                  there.sizeBytes(),
                  there.attributes(),
                  there.origin(),
                  there.pool(),
                  there.tags()));
          group.renameContent(from, to);
          return true;
        });
  }

  @Override
  public void tag(ForeignName name, Set<String> tags) {
    step(volumes -> retag(volumes, require(volumes, name.text()).name(), Set.of(), tags));
  }

  @Override
  public void retag(ForeignName name, String carried, Set<String> removed, Set<String> added) {
    retag(name.text(), carried, removed, added);
  }

  @Override
  public void splitSnapshot(LvName name) {
    step(
        volumes ->
            change(
                volumes,
                name,
                it ->
                    group.volume(
                        it.name(), it.sizeBytes(), "-wi-a-----", "", it.pool(), it.tags())));
  }

  @Override
  public void activate(LvName name, Activation activation) {
    char state = activation == Activation.ACTIVE ? 'a' : '-';
    step(volumes -> change(volumes, name, group.inState(state)));
  }

  @Override
  public void alone(LvName name, Runnable work) {
    place.alone(name, work);
  }

  @Override
  public void zero(LvName name, long offset, long length) {
    step(volumes -> blank(volumes, name, offset, length));
  }

  @Override
  public void discard(LvName name, long offset, long length) {
    step(volumes -> blank(volumes, name, offset, length));
  }

  @Override
  public void copy(LvName from, LvName to, long offset, long length) {
    step(
        volumes -> {
          require(volumes, group.text(from));
          require(volumes, group.text(to));
          long end =
              Math.min(
                  offset + length,
                  Files.exists(group.content(group.text(from)))
                      ? Files.size(group.content(group.text(from)))
                      : 0);
          // tests write at whole pieces only
          for (long at = offset; at < end; at += BLOCK) {
            byte[] block = group.read(from, at, (int) Math.min(64, end - at));
            if (!isZero(block)) {
              group.write(to, at, block);
            }
          }
          return true;
        });
  }

  private <T> void step(SimulatedVolumeGroup.Step<T> step) {
    group.unfenced(incarnation, step);
  }

  private boolean blank(Map<String, LogicalVolume> volumes, LvName name, long offset, long length)
      throws IOException {
    LogicalVolume volume = require(volumes, group.text(name));
    if (!volume.isActive()) {
      throw SimulatedVolumeGroup.fault(DriverFault.FAILURE, "there is no device");
    }
    if (offset + length > volume.sizeBytes()) {
      throw SimulatedVolumeGroup.fault(DriverFault.INVALID, "beyond the end");
    }
    try (var file = new RandomAccessFile(group.content(group.text(name)).toFile(), "rw")) {
      for (long at = offset; at < Math.min(offset + length, file.length()); at += BLOCK) {
        file.seek(at);
        if (file.read() > 0) {
          file.seek(at);
          file.write(new byte[64]);
        }
      }
    }
    return true;
  }

  private boolean add(Map<String, LogicalVolume> volumes, String name, long bytes, String kind) {
    volumes.put(name, group.volume(name, bytes, kind, "", "", Set.of()));
    return true;
  }

  private void add(
      Map<String, LogicalVolume> volumes,
      LvName name,
      long bytes,
      String attributes,
      String origin,
      String pool,
      Set<String> tags) {
    if (volumes.containsKey(group.text(name))) {
      throw SimulatedVolumeGroup.fault(DriverFault.CONFLICT, name + " already exists");
    }
    if (pool.isEmpty() && group.free(volumes) < bytes) {
      throw full();
    }
    volumes.put(
        group.text(name), group.volume(group.text(name), bytes, attributes, origin, pool, tags));
  }

  private boolean change(
      Map<String, LogicalVolume> volumes,
      LvName name,
      Function<LogicalVolume, LogicalVolume> change) {
    volumes.put(group.text(name), change.apply(require(volumes, group.text(name))));
    return true;
  }

  private static LogicalVolume require(Map<String, LogicalVolume> volumes, String name) {
    LogicalVolume there = volumes.get(name);
    if (there == null) {
      throw SimulatedVolumeGroup.fault(DriverFault.NOT_FOUND, "there is no " + name);
    }
    return there;
  }

  private static boolean isZero(byte[] bytes) {
    for (byte each : bytes) {
      if (each != 0) {
        return false;
      }
    }
    return true;
  }

  private static RuntimeException full() {
    return SimulatedVolumeGroup.fault(DriverFault.FULL, "insufficient free space");
  }
}
