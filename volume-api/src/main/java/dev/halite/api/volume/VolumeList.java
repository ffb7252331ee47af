package dev.halite.api.volume;

import dev.halite.api.action.ActionRequest;
import dev.halite.api.fault.Echo;
import dev.halite.api.listing.Column;
import dev.halite.api.listing.FilterKind;
import dev.halite.api.listing.FilterRule;
import dev.halite.api.listing.ListReader;
import dev.halite.api.listing.ListRequest;
import dev.halite.api.listing.ListRules;
import dev.halite.api.listing.PageMaker;
import dev.halite.common.catalog.volume.Volume;
import dev.halite.common.catalog.volume.Volumes;
import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.fault.HaliteException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Finds the volumes that a list asks for. */
@Component
class VolumeList {
  private static final Map<String, Column<Volume>> COLUMNS = columns();

  private static final Set<String> SORT_KEYS =
      Set.of(
          "id",
          "name",
          "display_name",
          "status",
          "size",
          "created_at",
          "updated_at",
          "launched_at",
          "availability_zone",
          "bootable",
          "host",
          "attach_status",
          "migration_status",
          "replication_status",
          "volume_type_id",
          "user_id",
          "project_id",
          "group_id");

  static final ListRules RULES = new ListRules("volume", filters(), SORT_KEYS);
  static final PageMaker<Volume> PAGES = new PageMaker<>(COLUMNS);

  private final ListReader reader;
  private final Volumes volumes;

  VolumeList(ListReader reader, Volumes volumes) {
    this.reader = reader;
    this.volumes = volumes;
  }

  /**
   * A page.
   *
   * @param count how many match in all; null where that was not asked for
   */
  record Page(ListRequest request, List<Volume> volumes, @Nullable Long count) {}

  /** The volumes that meet the query's conditions, of which the caller sees this page. */
  Page page(ActionRequest request) {
    ListRequest asked = reader.read(RULES, request.query(), request.version(), request.context());
    Map<String, Object> parameters = new HashMap<>();
    String scope = scope(request, asked, parameters);
    Volume marker = marker(asked, request);
    Long count = null;
    if (asked.withCount()) {
      Map<String, Object> counted = new HashMap<>(parameters);
      count = volumes.total(PAGES.condition(asked, scope, counted), counted).count();
    }
    List<Volume> page =
        asked.limit() == 0 ? List.of() : volumes.page(PAGES.page(asked, scope, parameters, marker));
    return new Page(asked, page, count);
  }

  /** Number, size and metadata of all the volumes that meet the query's conditions. */
  record Summary(Volumes.Total total, Map<String, List<String>> metadata) {}

  Summary summary(ActionRequest request, boolean withMetadata) {
    ListRequest asked = reader.read(RULES, request.query(), request.version(), request.context());
    Map<String, Object> parameters = new HashMap<>();
    String scope = scope(request, asked, parameters);
    String condition = PAGES.condition(asked, scope, parameters);
    return new Summary(
        volumes.total(condition, parameters),
        withMetadata ? volumes.metadataValues(condition, parameters) : Map.of());
  }

  private static String scope(
      ActionRequest request, ListRequest asked, Map<String, Object> parameters) {
    if (asked.allProjects()) {
      return "TRUE";
    }
    parameters.put("scope_project", request.context().requireProject());
    return "project_id = :scope_project";
  }

  private @Nullable Volume marker(ListRequest asked, ActionRequest request) {
    String marker = asked.marker();
    if (marker == null) {
      return null;
    }
    String project = asked.allProjects() ? null : request.context().requireProject();
    try {
      return volumes.find(UUID.fromString(marker), project).orElseThrow(() -> missing(marker));
    } catch (IllegalArgumentException e) {
      throw missing(marker);
    }
  }

  private static HaliteException missing(String marker) {
    return new HaliteException(
        FaultCode.NOT_FOUND, "Volume " + Echo.of(marker) + " could not be found.");
  }

  private static List<FilterRule> filters() {
    return List.of(
        FilterRule.of("name", FilterKind.FREE_TEXT),
        FilterRule.of("display_name", FilterKind.FREE_TEXT),
        FilterRule.of("description", FilterKind.FREE_TEXT),
        FilterRule.of("status", FilterKind.TEXT),
        FilterRule.of("metadata", FilterKind.MAP),
        FilterRule.of("bootable", FilterKind.BOOLEAN),
        FilterRule.of("multiattach", FilterKind.BOOLEAN),
        FilterRule.of("migration_status", FilterKind.TEXT),
        FilterRule.of("attach_status", FilterKind.TEXT),
        FilterRule.of("replication_status", FilterKind.TEXT),
        FilterRule.of("availability_zone", FilterKind.TEXT),
        FilterRule.of("host", FilterKind.TEXT),
        FilterRule.of("cluster_name", FilterKind.TEXT),
        FilterRule.of("id", FilterKind.ID),
        FilterRule.of("project_id", FilterKind.TEXT),
        FilterRule.of("user_id", FilterKind.TEXT),
        FilterRule.of("volume_type_id", FilterKind.ID),
        FilterRule.of("snapshot_id", FilterKind.ID),
        FilterRule.of("source_volid", FilterKind.ID),
        FilterRule.of("size", FilterKind.INTEGER),
        new FilterRule("glance_metadata", FilterKind.MAP, 4),
        new FilterRule("group_id", FilterKind.ID, 10),
        new FilterRule("created_at", FilterKind.TIME, 60),
        new FilterRule("updated_at", FilterKind.TIME, 60),
        new FilterRule("consumes_quota", FilterKind.BOOLEAN, 65));
  }

  private static Map<String, Column<Volume>> columns() {
    Map<String, Column<Volume>> columns = new LinkedHashMap<>();
    text(columns, "name", true, Volume::name);
    columns.put("display_name", columns.get("name"));
    text(columns, "description", true, Volume::description);
    text(columns, "status", false, volume -> volume.status().text());
    text(columns, "migration_status", true, Volume::migrationStatus);
    text(columns, "attach_status", false, Volume::attachStatus);
    text(columns, "replication_status", true, Volume::replicationStatus);
    text(columns, "availability_zone", true, Volume::availabilityZone);
    text(columns, "host", true, Volume::host);
    text(columns, "cluster_name", true, Volume::clusterName);
    text(columns, "project_id", false, Volume::projectId);
    text(columns, "user_id", false, Volume::userId);
    columns.put("id", Column.of("id", Volume::id));
    columns.put("size", Column.of("size_gb", Volume::sizeGb));
    columns.put("created_at", Column.of("created_at", Volume::createdAt));
    columns.put("updated_at", Column.nullable("updated_at", Volume::updatedAt));
    columns.put("launched_at", Column.nullable("launched_at", Volume::launchedAt));
    columns.put("bootable", Column.of("bootable", Volume::bootable));
    columns.put("multiattach", Column.of("multiattach", Volume::multiattach));
    columns.put("consumes_quota", Column.of("consumes_quota", Volume::consumesQuota));
    columns.put("volume_type_id", Column.nullable("volume_type_id", Volume::volumeTypeId));
    columns.put("snapshot_id", Column.nullable("snapshot_id", Volume::snapshotId));
    columns.put("source_volid", Column.nullable("source_volume_id", Volume::sourceVolumeId));
    columns.put("group_id", Column.nullable("group_id", Volume::groupId));
    columns.put("metadata", Column.of("metadata", Volume::metadata));
    columns.put("glance_metadata", Column.of("image_metadata", Volume::imageMetadata));
    return columns;
  }

  private static void text(
      Map<String, Column<Volume>> columns,
      String name,
      boolean nullable,
      Function<Volume, @Nullable Object> value) {
    columns.put(name, new Column<>(name, nullable, value));
  }
}
