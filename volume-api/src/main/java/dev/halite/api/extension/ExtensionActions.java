package dev.halite.api.extension;

import dev.halite.api.action.Action;
import dev.halite.api.action.ActionRequest;
import dev.halite.api.action.ActionResult;
import dev.halite.api.action.ActionSource;
import dev.halite.api.fault.Echo;
import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.fault.HaliteException;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Component;

/** The extensions that clients look for. All of them are built in. */
@Component
class ExtensionActions implements ActionSource {
  private static final List<Extension> ALL =
      List.of(
          Extension.of("SchedulerHints", "OS-SCH-HNT", "Hints to the scheduler", "2013-04-18"),
          Extension.of("Backups", "backups", "Backups of volumes", "2012-12-12"),
          Extension.of("Capabilities", "capabilities", "What a backend can do", "2015-08-31"),
          Extension.of("Cgsnapshots", "cgsnapshots", "Snapshots of groups", "2014-08-18"),
          Extension.of(
              "Consistencygroups", "consistencygroups", "Consistency groups", "2014-08-18"),
          Extension.of("VolumeTypeEncryption", "encryption", "Encrypted types", "2013-07-01"),
          Extension.of("AdminActions", "os-admin-actions", "Repairs by operators", "2012-08-25"),
          Extension.of(
              "AvailabilityZones", "os-availability-zone", "Availability zones", "2013-06-27"),
          Extension.of(
              "ExtendedServices", "os-extended-services", "Reasons in services", "2014-01-10"),
          Extension.of(
              "ExtendedSnapshotAttributes",
              "os-extended-snapshot-attributes",
              "Progress and project of snapshots",
              "2012-06-19"),
          Extension.of("Hosts", "os-hosts", "Hosts of services", "2011-06-29"),
          Extension.of("QuotaClasses", "os-quota-class-sets", "Quotas by class", "2012-03-12"),
          Extension.of("Quotas", "os-quota-sets", "Quotas by project", "2011-08-08"),
          Extension.of("Services", "os-services", "States of services", "2012-10-28"),
          Extension.of(
              "SnapshotActions", "os-snapshot-actions", "States of snapshots", "2013-07-16"),
          Extension.of("SnapshotManage", "os-snapshot-manage", "Adopting snapshots", "2014-12-31"),
          Extension.of(
              "SnapshotUnmanage", "os-snapshot-unmanage", "Releasing snapshots", "2014-12-31"),
          Extension.of(
              "TypesExtraSpecs", "os-types-extra-specs", "Extra specs of types", "2011-08-24"),
          Extension.of("TypesManage", "os-types-manage", "Changing types", "2011-08-24"),
          Extension.of("UsedLimits", "os-used-limits", "Usage in limits", "2013-10-03"),
          Extension.of("VolumeHostAttribute", "os-vol-host-attr", "Host of a volume", "2011-11-03"),
          Extension.of(
              "VolumeImageMetadata",
              "os-vol-image-meta",
              "Metadata that came with an image",
              "2012-12-07"),
          Extension.of(
              "VolumeMigStatusAttribute",
              "os-vol-mig-status-attr",
              "State of a volume's migration",
              "2013-08-08"),
          Extension.of(
              "VolumeTenantAttribute", "os-vol-tenant-attr", "Project of a volume", "2011-11-03"),
          Extension.of("VolumeActions", "os-volume-actions", "Work on volumes", "2012-05-31"),
          Extension.of(
              "VolumeEncryptionMetadata",
              "os-volume-encryption-metadata",
              "Encryption of a volume",
              "2013-07-10"),
          Extension.of("VolumeManage", "os-volume-manage", "Adopting volumes", "2014-02-10"),
          Extension.of("VolumeTransfer", "os-volume-transfer", "Giving volumes away", "2013-05-29"),
          Extension.of("VolumeTypeAccess", "os-volume-type-access", "Private types", "2014-06-26"),
          Extension.of("VolumeUnmanage", "os-volume-unmanage", "Releasing volumes", "2012-05-31"),
          Extension.of("QoSSpecs", "qos-specs", "Quality of service", "2013-08-02"),
          Extension.of("SchedulerStats", "scheduler-stats", "Pools and their room", "2014-09-07"));

  @Override
  public List<Action> actions() {
    return List.of(
        Action.get("/extensions", request -> ActionResult.of(Map.of("extensions", ALL)))
            .described("Service", "Extensions that are served"),
        Action.get("/extensions/{alias}", ExtensionActions::show)
            .described("Service", "One extension"));
  }

  private static ActionResult show(ActionRequest request) {
    String alias = request.variable("alias");
    for (Extension extension : ALL) {
      if (extension.alias().equals(alias)) {
        return ActionResult.of(Map.of("extension", extension));
      }
    }
    throw new HaliteException(
        FaultCode.NOT_FOUND, "Extension " + Echo.of(alias) + " could not be found.");
  }
}
