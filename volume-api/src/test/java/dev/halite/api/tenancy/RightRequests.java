package dev.halite.api.tenancy;

import static java.util.Map.entry;

import dev.halite.api.attachment.ConnectedAttachment;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * For every row of the table, a request that succeeds if its sender may do it: what it needs is
 * there, in the state that it needs, so that a refusal is due to the sender alone.
 */
final class RightRequests {
  /**
   * A request without its method, which is that of the route.
   *
   * @param path below {@code /v3/<project>}, or that of the server
   */
  record Wanted(String path, @Nullable String body) {}

  private static final String CONNECTOR = "{\"connector\":" + ConnectedAttachment.CONNECTOR + "}";

  private static final String SERVICE = "{\"binary\":\"cinder-volume\",\"host\":\"%s\"}";

  private static final Map<String, Function<HomeProject, Wanted>> BY_ROW =
      Map.ofEntries(
          read("GET /", home -> "/"),
          read("GET /v3", home -> "/v3"),
          read("GET /healthcheck", home -> "/healthcheck"),
          read("GET /openapi", home -> "/openapi"),
          read("GET /openapi/ui", home -> "/openapi/ui"),
          read("GET /openapi/ui/page.js", home -> "/openapi/ui/page.js"),
          read("GET /openapi/ui/page.css", home -> "/openapi/ui/page.css"),
          read("GET /v3/extensions", home -> "/extensions"),
          read("GET /v3/extensions/{alias}", home -> "/extensions/os-quota-sets"),
          read("GET /v3/resource_filters", home -> "/resource_filters"),
          read("GET /v3/os-availability-zone", home -> "/os-availability-zone"),
          read("GET /v3/limits", home -> "/limits"),
          read("GET /v3/volumes", home -> "/volumes"),
          read("GET /v3/volumes/detail", home -> "/volumes/detail"),
          read("GET /v3/volumes/summary", home -> "/volumes/summary"),
          write("POST /v3/volumes", home -> "/volumes", "{\"volume\":{\"size\":1}}"),
          read("GET /v3/volumes/{id}", RightRequests::volume),
          write("PUT /v3/volumes/{id}", RightRequests::volume, "{\"volume\":{\"name\":\"n\"}}"),
          read("DELETE /v3/volumes/{id}", RightRequests::volume),
          read("DELETE /v3/volumes/{id}?force=true", home -> volume(home) + "?force=true"),
          write(
              "POST /v3/volumes/{id}/action os-extend",
              home -> volume(home) + "/action",
              "{\"os-extend\":{\"new_size\":9}}"),
          volumeAction("os-extend_volume_completion", HomeProject::volume, "{\"error\":false}"),
          write(
              "POST /v3/volumes/{id}/action os-retype",
              home -> volume(home) + "/action",
              home -> "{\"os-retype\":{\"new_type\":\"" + home.type() + "\"}}"),
          volumeAction("os-migrate_volume", HomeProject::volume, "{\"host\":\"none@none\"}"),
          entry("POST /v3/volumes/{id}/action revert", RightRequests::revert),
          volumeAction("os-set_bootable", HomeProject::volume, "{\"bootable\":true}"),
          volumeAction("os-update_readonly_flag", HomeProject::volume, "{\"readonly\":true}"),
          volumeAction("os-show_image_metadata", HomeProject::volumeOfAnImage),
          volumeAction(
              "os-set_image_metadata",
              HomeProject::volumeOfAnImage,
              "{\"metadata\":{\"more\":\"1\"}}"),
          volumeAction(
              "os-unset_image_metadata", HomeProject::volumeOfAnImage, "{\"key\":\"key\"}"),
          volumeAction("os-reset_status", HomeProject::volume, "{\"status\":\"error\"}"),
          write(
              "POST /v3/volumes/{id}/action os-force_delete",
              home -> volume(home) + "/action",
              "{\"os-force_delete\":{}}"),
          read("GET /v3/volumes/{id}/metadata", home -> volume(home) + "/metadata"),
          write(
              "POST /v3/volumes/{id}/metadata",
              home -> volume(home) + "/metadata",
              "{\"metadata\":{\"more\":\"1\"}}"),
          write(
              "PUT /v3/volumes/{id}/metadata",
              home -> volume(home) + "/metadata",
              "{\"metadata\":{\"more\":\"1\"}}"),
          read("GET /v3/volumes/{id}/metadata/{key}", home -> volume(home) + "/metadata/key"),
          write(
              "PUT /v3/volumes/{id}/metadata/{key}",
              home -> volume(home) + "/metadata/key",
              "{\"meta\":{\"key\":\"1\"}}"),
          read("DELETE /v3/volumes/{id}/metadata/{key}", home -> volume(home) + "/metadata/key"),
          write(
              "POST /v3/attachments",
              home -> "/attachments",
              home -> "{\"attachment\":{\"volume_uuid\":\"" + home.volume() + "\"}}"),
          read("GET /v3/attachments", home -> "/attachments"),
          read("GET /v3/attachments/detail", home -> "/attachments/detail"),
          read("GET /v3/attachments/{id}", home -> attachment(home, "reserved")),
          write(
              "PUT /v3/attachments/{id}",
              home -> "/attachments/" + home.connectedAttachment(),
              "{\"attachment\":{\"connector\":" + ConnectedAttachment.CONNECTOR + "}}"),
          read("DELETE /v3/attachments/{id}", home -> attachment(home, "reserved")),
          write(
              "POST /v3/attachments/{id}/action os-complete",
              home -> attachment(home, "attaching") + "/action",
              "{\"os-complete\":{}}"),
          volumeAction("os-reserve", HomeProject::volume),
          volumeAction("os-unreserve", HomeProject::volume),
          volumeAction("os-begin_detaching", HomeProject::attachedVolume),
          volumeAction("os-roll_detaching", HomeProject::volume),
          volumeAction("os-initialize_connection", HomeProject::connectedVolume, CONNECTOR),
          volumeAction("os-terminate_connection", HomeProject::volume, CONNECTOR),
          volumeAction(
              "os-attach",
              HomeProject::volume,
              "{\"host_name\":\"h\",\"mountpoint\":\"/dev/vdb\"}"),
          volumeAction("os-detach", HomeProject::attachedVolume),
          volumeAction("os-force_detach", HomeProject::attachedVolume),
          read("GET /v3/snapshots", home -> "/snapshots"),
          read("GET /v3/snapshots/detail", home -> "/snapshots/detail"),
          write(
              "POST /v3/snapshots",
              home -> "/snapshots",
              home -> "{\"snapshot\":{\"volume_id\":\"" + home.volume() + "\"}}"),
          read("GET /v3/snapshots/{id}", RightRequests::snapshot),
          write(
              "PUT /v3/snapshots/{id}", RightRequests::snapshot, "{\"snapshot\":{\"name\":\"n\"}}"),
          read("DELETE /v3/snapshots/{id}", RightRequests::snapshot),
          write(
              "POST /v3/snapshots/{id}/action os-force_delete",
              home -> snapshot(home) + "/action",
              "{\"os-force_delete\":{}}"),
          write(
              "POST /v3/snapshots/{id}/action os-reset_status",
              home -> snapshot(home) + "/action",
              "{\"os-reset_status\":{\"status\":\"error\"}}"),
          write(
              "POST /v3/snapshots/{id}/action os-update_snapshot_status",
              home -> "/snapshots/" + home.snapshot("creating") + "/action",
              "{\"os-update_snapshot_status\":{\"status\":\"available\"}}"),
          read("GET /v3/snapshots/{id}/metadata", home -> snapshot(home) + "/metadata"),
          write(
              "POST /v3/snapshots/{id}/metadata",
              home -> snapshot(home) + "/metadata",
              "{\"metadata\":{\"more\":\"1\"}}"),
          write(
              "PUT /v3/snapshots/{id}/metadata",
              home -> snapshot(home) + "/metadata",
              "{\"metadata\":{\"more\":\"1\"}}"),
          read("GET /v3/snapshots/{id}/metadata/{key}", home -> snapshot(home) + "/metadata/key"),
          write(
              "PUT /v3/snapshots/{id}/metadata/{key}",
              home -> snapshot(home) + "/metadata/key",
              "{\"meta\":{\"key\":\"1\"}}"),
          read(
              "DELETE /v3/snapshots/{id}/metadata/{key}", home -> snapshot(home) + "/metadata/key"),
          read("GET /v3/messages", home -> "/messages"),
          read("GET /v3/messages/{id}", home -> "/messages/" + home.message()),
          read("DELETE /v3/messages/{id}", home -> "/messages/" + home.message()),
          read("GET /v3/operations", home -> "/operations"),
          read("GET /v3/operations/{id}", home -> "/operations/" + home.operation()),
          read("GET /v3/types", home -> "/types"),
          read("GET /v3/types/default", home -> "/types/default"),
          write(
              "POST /v3/types",
              home -> "/types",
              home -> "{\"volume_type\":{\"name\":\"" + home.secret() + "\"}}"),
          read("GET /v3/types/{id}", RightRequests::type),
          write(
              "PUT /v3/types/{id}",
              RightRequests::type,
              "{\"volume_type\":{\"description\":\"\"}}"),
          read("DELETE /v3/types/{id}", RightRequests::type),
          read("GET /v3/types/{id}/extra_specs", home -> type(home) + "/extra_specs"),
          write(
              "POST /v3/types/{id}/extra_specs",
              home -> type(home) + "/extra_specs",
              "{\"extra_specs\":{\"key\":\"1\"}}"),
          read("GET /v3/types/{id}/extra_specs/{key}", RightRequests::spec),
          write(
              "PUT /v3/types/{id}/extra_specs/{key}",
              RightRequests::spec,
              "{\"multiattach\":\"<is> True\"}"),
          read("DELETE /v3/types/{id}/extra_specs/{key}", RightRequests::spec),
          read(
              "GET /v3/types/{id}/os-volume-type-access",
              home -> type(home) + "/os-volume-type-access"),
          write(
              "POST /v3/types/{id}/action addProjectAccess",
              home -> type(home) + "/action",
              "{\"addProjectAccess\":{\"project\":\"c0ffee\"}}"),
          write(
              "POST /v3/types/{id}/action removeProjectAccess",
              home -> type(home) + "/action",
              home -> "{\"removeProjectAccess\":{\"project\":\"" + home.id() + "\"}}"),
          read("GET /v3/qos-specs", home -> "/qos-specs"),
          write(
              "POST /v3/qos-specs",
              home -> "/qos-specs",
              home -> "{\"qos_specs\":{\"name\":\"" + UUID.randomUUID() + "\"}}"),
          read("GET /v3/qos-specs/{id}", RightRequests::qos),
          write("PUT /v3/qos-specs/{id}", RightRequests::qos, "{\"qos_specs\":{\"more\":\"1\"}}"),
          read("DELETE /v3/qos-specs/{id}", home -> qos(home) + "?force=true"),
          write(
              "PUT /v3/qos-specs/{id}/delete_keys",
              home -> qos(home) + "/delete_keys",
              "{\"keys\":[\"key\"]}"),
          read("GET /v3/qos-specs/{id}/associations", home -> qos(home) + "/associations"),
          read(
              "GET /v3/qos-specs/{id}/associate",
              home -> qos(home) + "/associate?vol_type_id=" + home.type()),
          read(
              "GET /v3/qos-specs/{id}/disassociate",
              home -> qos(home) + "/disassociate?vol_type_id=" + home.type()),
          read("GET /v3/qos-specs/{id}/disassociate_all", home -> qos(home) + "/disassociate_all"),
          read("GET /v3/default-types", home -> "/default-types"),
          read("GET /v3/default-types/{project}", RightRequests::defaultType),
          write(
              "PUT /v3/default-types/{project}",
              home -> "/default-types/" + home.id(),
              home -> "{\"default_type\":{\"volume_type\":\"" + home.type() + "\"}}"),
          read("DELETE /v3/default-types/{project}", RightRequests::defaultType),
          read("GET /v3/os-quota-sets/{project}", RightRequests::quota),
          read("GET /v3/os-quota-sets/{project}/defaults", home -> quota(home) + "/defaults"),
          write(
              "PUT /v3/os-quota-sets/{project}",
              RightRequests::quota,
              "{\"quota_set\":{\"volumes\":20}}"),
          read("DELETE /v3/os-quota-sets/{project}", RightRequests::quota),
          read("GET /v3/os-quota-class-sets/{name}", RightRequests::quotaClass),
          write(
              "PUT /v3/os-quota-class-sets/{name}",
              RightRequests::quotaClass,
              "{\"quota_class_set\":{\"volumes\":20}}"),
          read("GET /v3/os-services", home -> "/os-services"),
          write(
              "PUT /v3/os-services/enable", home -> "/os-services/enable", RightRequests::service),
          write(
              "PUT /v3/os-services/disable",
              home -> "/os-services/disable",
              RightRequests::service),
          write(
              "PUT /v3/os-services/disable-log-reason",
              home -> "/os-services/disable-log-reason",
              home -> service(home).replace("}", ",\"disabled_reason\":\"r\"}")),
          read("GET /v3/os-hosts", home -> "/os-hosts"),
          read("GET /v3/os-hosts/{host}", home -> "/os-hosts/" + home.backend()),
          read("GET /v3/scheduler-stats/get_pools", home -> "/scheduler-stats/get_pools"),
          read("GET /v3/capabilities/{host}", home -> "/capabilities/" + home.backend()),
          read("GET /v3/clusters", home -> "/clusters"),
          read("GET /v3/clusters/detail", home -> "/clusters/detail"),
          read("GET /v3/clusters/{name}", home -> "/clusters/" + home.cluster()),
          write("PUT /v3/clusters/enable", home -> "/clusters/enable", RightRequests::cluster),
          write("PUT /v3/clusters/disable", home -> "/clusters/disable", RightRequests::cluster));

  private RightRequests() {}

  /** Makes what the request of a row needs, in this project; null where no request is known. */
  static @Nullable Wanted of(String row, HomeProject home) {
    Function<HomeProject, Wanted> known = BY_ROW.get(row);
    return known == null ? null : known.apply(home);
  }

  private static Map.Entry<String, Function<HomeProject, Wanted>> read(
      String row, Function<HomeProject, String> path) {
    return entry(row, home -> new Wanted(path.apply(home), null));
  }

  private static Map.Entry<String, Function<HomeProject, Wanted>> write(
      String row, Function<HomeProject, String> path, String body) {
    return write(row, path, home -> body);
  }

  private static Map.Entry<String, Function<HomeProject, Wanted>> write(
      String row, Function<HomeProject, String> path, Function<HomeProject, String> body) {
    return entry(row, home -> new Wanted(path.apply(home), body.apply(home)));
  }

  private static Map.Entry<String, Function<HomeProject, Wanted>> volumeAction(
      String key, Function<HomeProject, UUID> volume) {
    return volumeAction(key, volume, "{}");
  }

  private static Map.Entry<String, Function<HomeProject, Wanted>> volumeAction(
      String key, Function<HomeProject, UUID> volume, String value) {
    return write(
        "POST /v3/volumes/{id}/action " + key,
        home -> "/volumes/" + volume.apply(home) + "/action",
        "{\"" + key + "\":" + value + "}");
  }

  private static Wanted revert(HomeProject home) {
    UUID snapshot = home.snapshot("available");
    return new Wanted(
        "/volumes/" + home.volumeOf(snapshot) + "/action",
        "{\"revert\":{\"snapshot_id\":\"" + snapshot + "\"}}");
  }

  private static String attachment(HomeProject home, String status) {
    return "/attachments/" + home.attachment(home.volume(), status);
  }

  private static String volume(HomeProject home) {
    return "/volumes/" + home.volume();
  }

  private static String snapshot(HomeProject home) {
    return "/snapshots/" + home.snapshot("available");
  }

  private static String type(HomeProject home) {
    return "/types/" + home.type();
  }

  private static String qos(HomeProject home) {
    return "/qos-specs/" + home.qosSpecs();
  }

  private static String spec(HomeProject home) {
    return type(home) + "/extra_specs/multiattach";
  }

  private static String defaultType(HomeProject home) {
    home.defaultType();
    return "/default-types/" + home.id();
  }

  private static String quota(HomeProject home) {
    return "/os-quota-sets/" + home.id();
  }

  private static String quotaClass(HomeProject home) {
    return "/os-quota-class-sets/class-" + UUID.randomUUID();
  }

  private static String service(HomeProject home) {
    return SERVICE.formatted(home.backend());
  }

  private static String cluster(HomeProject home) {
    return "{\"name\":\"" + home.cluster() + "\"}";
  }
}
