package dev.halite.api.volume;

import dev.halite.api.action.ActionRequest;
import dev.halite.api.action.ActionResult;
import dev.halite.api.listing.ListReader;
import dev.halite.api.resource.ListedResource;
import dev.halite.api.resource.Resource;
import dev.halite.api.resource.ResourceList;
import dev.halite.api.resource.Rows;
import dev.halite.common.catalog.volume.Volume;
import dev.halite.common.catalog.volume.Volumes;
import dev.halite.common.engine.database.Page;
import dev.halite.common.engine.database.PageQuery;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Finds the volumes that a list asks for, or adds them up. */
@Component
class VolumeList implements ListedResource, Rows<Volume> {
  private static final int SUMMARY_METADATA = 36;

  private final Volumes volumes;
  private final ResourceList<Volume, VolumeBeside> list;

  VolumeList(ListReader reader, Volumes volumes, VolumeView view) {
    this.volumes = volumes;
    this.list = new ResourceList<>(VolumeFields.RESOURCE, reader, this, view.view());
  }

  @Override
  public Resource<Volume, VolumeBeside> resource() {
    return VolumeFields.RESOURCE;
  }

  @Override
  public Page<Volume> page(PageQuery page) {
    return volumes.page(page);
  }

  @Override
  public Optional<Volume> find(UUID id, @Nullable String project) {
    return volumes.find(id, project);
  }

  @Override
  public Long count(String where, Map<String, Object> parameters) {
    return volumes.total(where, parameters).count();
  }

  ActionResult summary(ActionRequest request) {
    return list.summary(request);
  }

  ActionResult detail(ActionRequest request) {
    return list.detail(request);
  }

  /** Number, size and metadata of all the volumes that meet the query's conditions. */
  ActionResult total(ActionRequest request) {
    ResourceList.Condition asked = list.condition(request);
    Volumes.Total total = volumes.total(asked.where(), asked.parameters());
    Map<String, Object> summary = new LinkedHashMap<>();
    summary.put("total_size", total.gb());
    summary.put("total_count", total.count());
    if (request.atLeast(SUMMARY_METADATA)) {
      summary.put("metadata", volumes.metadataValues(asked.where(), asked.parameters()));
    }
    return ActionResult.of(Map.of("volume-summary", summary));
  }
}
