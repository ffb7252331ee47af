package dev.halite.api.type;

import dev.halite.api.action.ActionRequest;
import dev.halite.api.fault.Echo;
import dev.halite.api.listing.Column;
import dev.halite.api.listing.FilterKind;
import dev.halite.api.listing.FilterRule;
import dev.halite.api.listing.ListReader;
import dev.halite.api.listing.ListRequest;
import dev.halite.api.listing.ListRules;
import dev.halite.api.listing.PageMaker;
import dev.halite.common.catalog.type.VolumeType;
import dev.halite.common.catalog.type.VolumeTypes;
import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.fault.HaliteException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Finds the types that a list asks for. */
@Component
class TypeList {
  private static final String PUBLIC = "is_public";

  private static final ListRules RULES =
      new ListRules(
          "volume_type",
          List.of(
              new FilterRule("extra_specs", FilterKind.MAP, 52),
              FilterRule.of("name", FilterKind.FREE_TEXT),
              FilterRule.of("description", FilterKind.FREE_TEXT)),
          Set.of("id", "name", "description", PUBLIC, "created_at", "updated_at"),
          Set.of(PUBLIC));

  private static final PageMaker<VolumeType> PAGES =
      new PageMaker<>(
          Map.of(
              "id",
              Column.of("id", VolumeType::id),
              "name",
              Column.of("name", VolumeType::name),
              "description",
              Column.nullable("description", VolumeType::description),
              PUBLIC,
              Column.of(PUBLIC, VolumeType::isPublic),
              "created_at",
              Column.of("created_at", VolumeType::createdAt),
              "updated_at",
              Column.nullable("updated_at", VolumeType::updatedAt),
              "extra_specs",
              Column.of("extra_specs", VolumeType::extraSpecs)));

  private final ListReader reader;
  private final VolumeTypes types;

  TypeList(ListReader reader, VolumeTypes types) {
    this.reader = reader;
    this.types = types;
  }

  /** A page of types. */
  record Page(ListRequest request, List<VolumeType> types) {}

  Page page(ActionRequest request) {
    ListRequest asked = reader.read(RULES, request.query(), request.version(), request.context());
    Map<String, Object> parameters = new HashMap<>();
    String scope = scope(request, parameters);
    VolumeType marker = marker(asked, request);
    return new Page(
        asked,
        asked.limit() == 0
            ? List.of()
            : types.page(PAGES.page(asked, scope, parameters, marker), null));
  }

  /** Public types and those the project was given; an administrator may ask for others. */
  private static String scope(ActionRequest request, Map<String, Object> parameters) {
    String wish = request.query().get(PUBLIC);
    Boolean wanted = request.context().admin() ? publicity(wish) : Boolean.TRUE;
    if (wanted == null) {
      return "TRUE";
    }
    if (!wanted) {
      return "NOT is_public";
    }
    String project = request.context().projectId();
    if (project == null) {
      return PUBLIC;
    }
    parameters.put("scope_project", project);
    return """
        is_public OR EXISTS (SELECT FROM volume_type_access a
                             WHERE a.volume_type_id = volume_type.id
                               AND a.project_id = :scope_project)""";
  }

  /** True where nothing is said; null for "either", which clients call None. */
  private static @Nullable Boolean publicity(@Nullable String wish) {
    if (wish == null) {
      return true;
    }
    return switch (wish.strip().toLowerCase(Locale.ROOT)) {
      case "none" -> null;
      case "1", "t", "true", "on", "y", "yes" -> true;
      case "0", "f", "false", "off", "n", "no" -> false;
      default ->
          throw new HaliteException(
              FaultCode.INVALID_INPUT, "Invalid is_public filter [" + Echo.of(wish) + "]");
    };
  }

  private @Nullable VolumeType marker(ListRequest asked, ActionRequest request) {
    String marker = asked.marker();
    if (marker == null) {
      return null;
    }
    try {
      return types
          .find(UUID.fromString(marker), TypeScope.of(request.context()))
          .orElseThrow(() -> TypeScope.missing(marker));
    } catch (IllegalArgumentException e) {
      throw TypeScope.missing(marker);
    }
  }
}
