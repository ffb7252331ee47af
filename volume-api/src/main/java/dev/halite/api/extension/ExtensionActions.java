package dev.halite.api.extension;

import dev.halite.api.action.Action;
import dev.halite.api.action.ActionRequest;
import dev.halite.api.action.ActionResult;
import dev.halite.api.action.ActionSource;
import dev.halite.api.action.ActionTable;
import dev.halite.api.fault.Echo;
import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.fault.HaliteException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/**
 * The extensions that clients look for. One is named once the routes that it is about are there.
 */
@Component
class ExtensionActions implements ActionSource {
  private static final List<Extension> ALL =
      List.of(
          Extension.of(
              "SchedulerHints",
              "OS-SCH-HNT",
              "Hints to the scheduler",
              "2013-04-18",
              "POST /volumes"),
          Extension.of(
              "Backups",
              "backups",
              "Backups of volumes",
              "2012-12-12",
              "GET /backups",
              "POST /backups"),
          Extension.of(
              "Capabilities",
              "capabilities",
              "What a backend can do",
              "2015-08-31",
              "GET /capabilities/{host}"),
          Extension.of(
              "Cgsnapshots",
              "cgsnapshots",
              "Snapshots of groups",
              "2014-08-18",
              "GET /cgsnapshots"),
          Extension.of(
              "Consistencygroups",
              "consistencygroups",
              "Consistency groups",
              "2014-08-18",
              "GET /consistencygroups"),
          Extension.of(
              "VolumeTypeEncryption",
              "encryption",
              "Encrypted types",
              "2013-07-01",
              "POST /types/{id}/encryption"),
          Extension.of(
              "AdminActions",
              "os-admin-actions",
              "Repairs by operators",
              "2012-08-25",
              "POST /volumes/{id}/action os-reset_status",
              "POST /volumes/{id}/action os-force_delete"),
          Extension.of(
              "AvailabilityZones",
              "os-availability-zone",
              "Availability zones",
              "2013-06-27",
              "GET /os-availability-zone"),
          Extension.of(
              "ExtendedServices",
              "os-extended-services",
              "Reasons in services",
              "2014-01-10",
              "GET /os-services"),
          Extension.of(
              "ExtendedSnapshotAttributes",
              "os-extended-snapshot-attributes",
              "Progress and project of snapshots",
              "2012-06-19",
              "GET /snapshots/{id}"),
          Extension.of("Hosts", "os-hosts", "Hosts of services", "2011-06-29", "GET /os-hosts"),
          Extension.of(
              "QuotaClasses",
              "os-quota-class-sets",
              "Quotas by class",
              "2012-03-12",
              "GET /os-quota-class-sets/{name}"),
          Extension.of(
              "Quotas",
              "os-quota-sets",
              "Quotas by project",
              "2011-08-08",
              "GET /os-quota-sets/{project}"),
          Extension.of(
              "Services", "os-services", "States of services", "2012-10-28", "GET /os-services"),
          Extension.of(
              "SnapshotActions",
              "os-snapshot-actions",
              "States of snapshots",
              "2013-07-16",
              "POST /snapshots/{id}/action os-update_snapshot_status"),
          Extension.of(
              "SnapshotManage",
              "os-snapshot-manage",
              "Adopting snapshots",
              "2014-12-31",
              "POST /os-snapshot-manage"),
          Extension.of(
              "SnapshotUnmanage",
              "os-snapshot-unmanage",
              "Releasing snapshots",
              "2014-12-31",
              "POST /snapshots/{id}/action os-unmanage"),
          Extension.of(
              "TypesExtraSpecs",
              "os-types-extra-specs",
              "Extra specs of types",
              "2011-08-24",
              "GET /types/{id}/extra_specs"),
          Extension.of(
              "TypesManage", "os-types-manage", "Changing types", "2011-08-24", "POST /types"),
          Extension.of(
              "UsedLimits", "os-used-limits", "Usage in limits", "2013-10-03", "GET /limits"),
          Extension.of(
              "VolumeHostAttribute",
              "os-vol-host-attr",
              "Host of a volume",
              "2011-11-03",
              "GET /volumes/{id}"),
          Extension.of(
              "VolumeImageMetadata",
              "os-vol-image-meta",
              "Metadata that came with an image",
              "2012-12-07",
              "POST /volumes/{id}/action os-set_image_metadata"),
          Extension.of(
              "VolumeMigStatusAttribute",
              "os-vol-mig-status-attr",
              "State of a volume's migration",
              "2013-08-08",
              "GET /volumes/{id}"),
          Extension.of(
              "VolumeTenantAttribute",
              "os-vol-tenant-attr",
              "Project of a volume",
              "2011-11-03",
              "GET /volumes/{id}"),
          Extension.of(
              "VolumeActions",
              "os-volume-actions",
              "Work on volumes",
              "2012-05-31",
              "POST /volumes/{id}/action os-attach",
              "POST /volumes/{id}/action os-extend"),
          Extension.of(
              "VolumeEncryptionMetadata",
              "os-volume-encryption-metadata",
              "Encryption of a volume",
              "2013-07-10",
              "GET /volumes/{id}/encryption"),
          Extension.of(
              "VolumeManage",
              "os-volume-manage",
              "Adopting volumes",
              "2014-02-10",
              "POST /os-volume-manage"),
          Extension.of(
              "VolumeTransfer",
              "os-volume-transfer",
              "Giving volumes away",
              "2013-05-29",
              "POST /os-volume-transfer"),
          Extension.of(
              "VolumeTypeAccess",
              "os-volume-type-access",
              "Private types",
              "2014-06-26",
              "GET /types/{id}/os-volume-type-access"),
          Extension.of(
              "VolumeUnmanage",
              "os-volume-unmanage",
              "Releasing volumes",
              "2012-05-31",
              "POST /volumes/{id}/action os-unmanage"),
          Extension.of(
              "QoSSpecs", "qos-specs", "Quality of service", "2013-08-02", "GET /qos-specs"),
          Extension.of(
              "SchedulerStats",
              "scheduler-stats",
              "Pools and their room",
              "2014-09-07",
              "GET /scheduler-stats/get_pools"));

  private final ObjectProvider<ActionTable> table;

  /** The table is asked for later: it is made from this, too. */
  ExtensionActions(ObjectProvider<ActionTable> table) {
    this.table = table;
  }

  @Override
  public List<Action> actions() {
    return List.of(
        Action.get("/extensions", request -> ActionResult.of(Map.of("extensions", served())))
            .described("Service", "Extensions that are served"),
        Action.get("/extensions/{alias}", this::show).described("Service", "One extension"));
  }

  private List<Extension> served() {
    Set<String> routes =
        table.getObject().actions().stream().map(Action::route).collect(Collectors.toSet());
    return ALL.stream().filter(extension -> routes.containsAll(extension.routes())).toList();
  }

  private ActionResult show(ActionRequest request) {
    String alias = request.variable("alias");
    return served().stream()
        .filter(extension -> extension.alias().equals(alias))
        .findFirst()
        .map(extension -> ActionResult.of(Map.of("extension", extension)))
        .orElseThrow(
            () ->
                new HaliteException(
                    FaultCode.NOT_FOUND, "Extension " + Echo.of(alias) + " could not be found."));
  }
}
