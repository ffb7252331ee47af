package dev.halite.driver.lvm;

import java.util.Optional;

/**
 * What the driver counts on in a volume group, in which the privileged helper has to agree: it goes
 * by its own, out of a file of root's.
 *
 * @param volumeGroup the group's name
 * @param thinPool the name of its pool
 * @param volumeNameTemplate how volumes are called in it
 * @param snapshotNameTemplate how snapshots are, as it is told or as they then are
 * @param kernelTargets how its volumes are exported by the kernel; nothing where they are not
 */
record GroupTerms(
    String volumeGroup,
    String thinPool,
    String volumeNameTemplate,
    String snapshotNameTemplate,
    Optional<KernelTargets> kernelTargets) {
  GroupTerms {
    ChangeVerb.require(
        isName(volumeGroup) && isName(thinPool),
        "volume-group and thin-pool are " + LvmDriverConfiguration.LVM_NAME.condition());
    LvNames names = names(volumeNameTemplate, snapshotNameTemplate);
    ChangeVerb.require(
        names.areDistinct() && !names.volumes().isReserved() && !names.snapshots().isReserved(),
        "volume-name-template and snapshot-name-template make names that differ, and that LVM does"
            + " not keep to itself");
    snapshotNameTemplate = names.snapshots().toString();
  }

  static GroupTerms of(LvmDriverConfiguration configuration) {
    return new GroupTerms(
        configuration.volumeGroup(),
        configuration.thinPool(),
        configuration.names().volumes().toString(),
        configuration.names().snapshots().toString(),
        Optional.of(configuration.exports())
            .filter(ExportConfiguration::isByIscsi)
            .map(exports -> KernelTargets.of(exports.portals())));
  }

  LvNames names() {
    return names(volumeNameTemplate, snapshotNameTemplate);
  }

  private static LvNames names(String volumes, String snapshots) {
    return new LvNames(NameTemplate.of(volumes), NameTemplate.of(snapshots));
  }

  private static boolean isName(String text) {
    return LvmDriverConfiguration.LVM_NAME.reader().apply(text).isPresent();
  }
}
