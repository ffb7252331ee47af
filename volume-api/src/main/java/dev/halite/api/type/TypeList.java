package dev.halite.api.type;

import dev.halite.api.action.ActionRequest;
import dev.halite.api.action.ActionResult;
import dev.halite.api.fault.Echo;
import dev.halite.api.listing.Filter;
import dev.halite.api.listing.ListReader;
import dev.halite.api.listing.ListRequest;
import dev.halite.api.resource.ListedResource;
import dev.halite.api.resource.Resource;
import dev.halite.api.resource.ResourceList;
import dev.halite.api.resource.Rows;
import dev.halite.api.resource.Scope;
import dev.halite.common.catalog.type.VolumeType;
import dev.halite.common.catalog.type.VolumeTypes;
import dev.halite.common.engine.database.Page;
import dev.halite.common.engine.database.PageQuery;
import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.fault.HaliteException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Finds the types that a list asks for. */
@Component
class TypeList implements ListedResource, Rows<VolumeType> {
  private final VolumeTypes types;
  private final TypeView view;
  private final ResourceList<VolumeType, TypeBeside> list;

  TypeList(ListReader reader, VolumeTypes types, TypeView view) {
    this.types = types;
    this.view = view;
    this.list = new ResourceList<>(TypeFields.RESOURCE, reader, this, view.view(), this::scope);
  }

  @Override
  public Resource<VolumeType, TypeBeside> resource() {
    return TypeFields.RESOURCE;
  }

  @Override
  public Page<VolumeType> page(PageQuery page) {
    return types.page(page, null);
  }

  @Override
  public Optional<VolumeType> find(UUID id, @Nullable String project) {
    return types.find(id, project);
  }

  ActionResult list(ActionRequest request) {
    return list.only(request);
  }

  /** Public types and those the project was given; an administrator may ask for others. */
  private Scope scope(ActionRequest request, ListRequest asked) {
    for (Filter filter : asked.filters()) {
      if (filter instanceof Filter.Entries specs) {
        view.requireShown(specs.entries().keySet(), request.context());
      }
    }
    String viewer = TypeScope.of(request.context());
    String wish = request.query().get(TypeFields.PUBLIC);
    Boolean wanted = request.context().admin() ? publicity(wish) : Boolean.TRUE;
    if (wanted == null) {
      return new Scope("TRUE", Map.of(), viewer);
    }
    if (!wanted) {
      return new Scope("NOT is_public", Map.of(), viewer);
    }
    String project = request.context().projectId();
    if (project == null) {
      return new Scope("is_public", Map.of(), viewer);
    }
    return new Scope(
        """
        is_public OR EXISTS (SELECT FROM volume_type_access a
                             WHERE a.volume_type_id = volume_type.id
                               AND a.project_id = :scope_project)""",
        Map.of("scope_project", project),
        viewer);
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
}
