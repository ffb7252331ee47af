package dev.halite.standalone;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** The backend {@code lvm} on a volume group that the start script has made in a file. */
record LvmBackend(String group) {

  private static final String NAME = "lvm";

  /** The one of a data directory in which it was asked for before. */
  static Optional<LvmBackend> madeIn(Path data) {
    try {
      Path record = DataDirectory.lvmIn(data);
      return Files.exists(record)
          ? Optional.of(new LvmBackend(Files.readString(record).strip()))
          : Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The volumes of a data directory lie on the group with which it was first used. */
  void requireFit(DataDirectory data) {
    madeIn(data.path())
        .filter(recorded -> !recorded.equals(this))
        .ifPresent(
            recorded -> {
              throw new StandaloneException(
                  "The volumes of %s lie on volume group %s, not %s; give --with-lvm the file of that one, or take another --data."
                      .formatted(data.path(), recorded.group(), group));
            });
  }

  /** On record, for who looks at the same data later. */
  void recordIn(DataDirectory data) {
    try {
      Files.writeString(DataDirectory.lvmIn(data.path()), group + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Its settings for the node; a configuration file may say otherwise, key by key. */
  Map<String, Object> properties() {
    String backend = StandaloneServices.BACKENDS + "." + NAME;
    return Map.of(
        backend + ".driver",
        "lvm",
        backend + ".volume-backend-name",
        NAME,
        backend + ".lvm.volume-group",
        group);
  }

  String readyText(String endpoint) {
    String client = "openstack --os-auth-type none --os-endpoint " + endpoint + "/v3";
    return """
    Volume group %1$s, for volumes on LVM (what lies there: lvs %1$s)
    Your first volume there:
      %2$s volume type create --property volume_backend_name=%3$s %3$s
      %2$s volume create --type %3$s --size 1 first-on-%3$s\
    """
        .formatted(group, client, NAME);
  }
}
