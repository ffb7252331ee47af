package dev.halite.driver.lvm;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.halite.driver.lvm.target.ExportedDisk;
import dev.halite.driver.lvm.target.Targets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What the privileged helper does with the kernel's targets: the verbs of {@link Targets}. The
 * device is always that of a volume of the group; a target is called by the volume, after a prefix
 * that has the form of an iSCSI name.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "verb")
@JsonSubTypes({
  @JsonSubTypes.Type(value = TargetVerb.AreThere.class, name = "are-there"),
  @JsonSubTypes.Type(value = TargetVerb.Offered.class, name = "offered"),
  @JsonSubTypes.Type(value = TargetVerb.Of.class, name = "of"),
  @JsonSubTypes.Type(value = TargetVerb.RequireOurs.class, name = "require-ours"),
  @JsonSubTypes.Type(value = TargetVerb.IsPublished.class, name = "is-published"),
  @JsonSubTypes.Type(value = TargetVerb.Publish.class, name = "publish"),
  @JsonSubTypes.Type(value = TargetVerb.Restrict.class, name = "restrict")
})
sealed interface TargetVerb {
  /** The end of each name of a target. */
  Pattern TARGET =
      Pattern.compile(
          "iqn\\.\\d{4}-\\d{2}\\.[a-z0-9.:_-]{1,165}"
              + "volume-([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})");

  /** More than an export ever has. */
  int MOST = 1_000;

  /** Does it; what has an answer gives that, and all others true. */
  Object on(ExportService exports);

  /** What the log calls it, in which there is no password. */
  String told();

  /** Whether it changes something. */
  default boolean isChange() {
    return false;
  }

  record AreThere() implements TargetVerb {
    @Override
    public Object on(ExportService exports) {
      return exports.targets().areThere();
    }

    @Override
    public String told() {
      return "are-there";
    }
  }

  /** Of the group; what is offered of others is nothing to the node. */
  record Offered() implements TargetVerb {
    @Override
    public Object on(ExportService exports) {
      return exports.targets().offered().entrySet().stream()
          .filter(each -> exports.isOfGroup(each.getValue()))
          .collect(Collectors.toMap(Map.Entry::getKey, each -> each.getValue().toString()));
    }

    @Override
    public String told() {
      return "offered";
    }
  }

  record Of(UUID volume) implements TargetVerb {
    @Override
    public Object on(ExportService exports) {
      return exports.targets().of(LvName.volume(volume).toString());
    }

    @Override
    public String told() {
      return "of " + volume;
    }
  }

  record RequireOurs(String target, UUID volume) implements TargetVerb {
    public RequireOurs {
      requireTarget(target, volume);
    }

    @Override
    public Object on(ExportService exports) {
      exports.targets().requireOurs(target, exports.device(volume));
      return true;
    }

    @Override
    public String told() {
      return "require-ours " + volume;
    }
  }

  record IsPublished(Disk disk) implements TargetVerb {
    @Override
    public Object on(ExportService exports) {
      return exports.targets().isPublished(disk.disk(exports));
    }

    @Override
    public String told() {
      return "is-published " + disk.volume();
    }
  }

  record Publish(Disk disk) implements TargetVerb {
    @Override
    public Object on(ExportService exports) {
      exports.requireName(disk.target(), disk.volume());
      exports.requirePortals(disk.portals());
      exports.requireEntry(disk.servers());
      exports.held().change(disk.volume(), () -> exports.targets().publish(disk.disk(exports)));
      return true;
    }

    @Override
    public String told() {
      return "publish " + disk.volume();
    }

    @Override
    public boolean isChange() {
      return true;
    }
  }

  record Restrict(String target, UUID volume, List<Server> staying, List<Server> before)
      implements TargetVerb {
    public Restrict {
      requireTarget(target, volume);
      staying = List.copyOf(staying);
      before = List.copyOf(before);
      ChangeVerb.require(
          staying.size() <= MOST && before.size() <= MOST, "servers of an export are few");
    }

    @Override
    public Object on(ExportService exports) {
      // it lets nobody in, and has to work on what was exported under older settings
      exports
          .held()
          .change(
              volume,
              () ->
                  exports
                      .targets()
                      .restrict(
                          target,
                          exports.device(volume),
                          Server.allowed(staying),
                          Server.allowed(before)));
      return true;
    }

    @Override
    public String told() {
      return "restrict " + volume;
    }

    @Override
    public boolean isChange() {
      return true;
    }
  }

  /** A target as it is to be. */
  record Disk(
      String target,
      UUID volume,
      long sizeBytes,
      boolean discards,
      List<String> portals,
      List<Server> servers) {
    public Disk {
      requireTarget(target, volume);
      portals = List.copyOf(portals);
      servers = List.copyOf(servers);
      ChangeVerb.require(sizeBytes >= 0, "a size is not negative");
      ChangeVerb.require(
          portals.size() <= MOST && portals.stream().allMatch(KernelTargets::isPortal),
          "a portal is an address and a port");
      ChangeVerb.require(servers.size() <= MOST, "servers of an export are few");
      // which checks the whole
      new ExportedDisk(
          target,
          volume,
          Path.of("/dev/any"),
          sizeBytes,
          discards,
          portals,
          Server.allowed(servers));
    }

    static Disk of(ExportedDisk disk) {
      return new Disk(
          disk.targetName(),
          disk.id(),
          disk.sizeBytes(),
          disk.discards(),
          disk.portals(),
          Server.of(disk.initiators()));
    }

    ExportedDisk disk(ExportService exports) {
      return new ExportedDisk(
          target,
          volume,
          exports.device(volume),
          sizeBytes,
          discards,
          portals,
          Server.allowed(servers));
    }
  }

  private static void requireTarget(String target, UUID volume) {
    Matcher matcher = TARGET.matcher(target);
    ChangeVerb.require(
        matcher.matches() && matcher.group(1).equals(volume.toString()),
        "a target is called by its volume");
  }
}
