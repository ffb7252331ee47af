package dev.halite.driver.lvm;

import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;

/**
 * How a backend's logical volumes are called in their group: by the templates that the operator has
 * configured, as the field's own driver would. Everywhere else the driver speaks of {@link LvName}.
 *
 * @param volumes of volumes
 * @param snapshots of snapshots
 */
record LvNames(NameTemplate volumes, NameTemplate snapshots) {
  /** Where nothing is configured. */
  static final LvNames USUAL =
      new LvNames(
          NameTemplate.of(LvName.Kind.VOLUME.usual()),
          NameTemplate.of(LvName.Kind.SNAPSHOT.usual()));

  private static final String LAYER = "-real";

  LvNames {
    snapshots = snapshots.escaped();
  }

  /** In the group. */
  String text(LvName name) {
    return template(name.kind()).name(name.id());
  }

  /** Of which the text is the name; empty for a name that the driver would never give. */
  Optional<LvName> parse(String text) {
    return Arrays.stream(LvName.Kind.values())
        .flatMap(kind -> template(kind).parse(text).map(id -> new LvName(kind, id)).stream())
        .findFirst();
  }

  /** Whether each name is that of one thing. */
  boolean areDistinct() {
    var id = new UUID(0, 0);
    return Arrays.stream(LvName.Kind.values())
        .map(kind -> new LvName(kind, id))
        .allMatch(name -> parse(text(name)).equals(Optional.of(name)));
  }

  /**
   * How long the longest name of a device can be, with what LVM adds for the layers of a snapshot.
   */
  int longestDevice(String group) {
    var id = new UUID(0, 0);
    return Arrays.stream(LvName.Kind.values())
        .mapToInt(kind -> mapped(text(new LvName(kind, id))))
        .map(length -> mapped(group) + 1 + length + LAYER.length())
        .max()
        .orElseThrow();
  }

  /** A hyphen stands between group and volume, so each of their own is doubled. */
  private static int mapped(String name) {
    return name.length() + (int) name.chars().filter(letter -> letter == '-').count();
  }

  private NameTemplate template(LvName.Kind kind) {
    return switch (kind) {
      case VOLUME -> volumes;
      case SNAPSHOT -> snapshots;
      case SOURCE, DELETED -> NameTemplate.of(kind.usual());
    };
  }
}
