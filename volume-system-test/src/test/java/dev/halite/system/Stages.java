package dev.halite.system;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The fault points of a volume's create, delete and undo on its node, in the order of their coming.
 */
final class Stages {
  static final String DECIDE = "volume.create.decide";

  static final List<String> UNDO =
      List.of("placement.undo.remove", "placement.undo.finish", "placement.undo.close");

  private final List<String> create;
  private final List<String> delete;
  private final List<String> worst;

  Stages(Disks disks) {
    create = flow("volume.create", "make", disks.createStages());
    delete = flow("volume.delete", "remove", disks.deleteStages());
    worst = new ArrayList<>(disks.worstStages());
    worst.addAll(
        List.of(
            "volume.create.make",
            "volume.create.close",
            "volume.delete.remove",
            "volume.delete.close"));
  }

  private static List<String> flow(String flow, String work, List<String> ofDriver) {
    List<String> stages = new ArrayList<>(List.of(flow + ".load", flow + "." + work));
    stages.addAll(ofDriver);
    stages.addAll(List.of(flow + ".finish", flow + ".close"));
    return stages;
  }

  Stream<String> onNodes() {
    return Stream.concat(create.stream(), delete.stream());
  }

  /** Those with the most to lose: in a driver call, and in an open transaction. */
  List<String> worst() {
    return worst;
  }

  boolean isOfDelete(String stage) {
    return delete.contains(stage);
  }
}
