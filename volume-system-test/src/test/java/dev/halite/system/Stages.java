package dev.halite.system;

import java.util.List;
import java.util.stream.Stream;

/**
 * The fault points of a volume's create, delete and undo on its node, in the order of their coming.
 */
final class Stages {
  static final String DECIDE = "volume.create.decide";

  static final List<String> CREATE =
      List.of(
          "volume.create.load",
          "volume.create.make",
          "driver.create.building-marked",
          "driver.create.file-made",
          "driver.create.file-durable",
          "driver.create.complete-marked",
          "volume.create.finish",
          "volume.create.close");

  static final List<String> DELETE =
      List.of(
          "volume.delete.load",
          "volume.delete.remove",
          "driver.delete.building-marked",
          "driver.delete.file-removed",
          "driver.delete.mark-removed",
          "volume.delete.finish",
          "volume.delete.close");

  static final List<String> UNDO =
      List.of("placement.undo.remove", "placement.undo.finish", "placement.undo.close");

  private Stages() {}

  static Stream<String> onNodes() {
    return Stream.concat(CREATE.stream(), DELETE.stream());
  }
}
