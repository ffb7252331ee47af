package dev.halite.api.snapshot;

import dev.halite.api.action.ActionRequest;
import dev.halite.api.action.ActionResult;
import dev.halite.api.listing.ListReader;
import dev.halite.api.resource.Answer;
import dev.halite.api.resource.ListedResource;
import dev.halite.api.resource.Resource;
import dev.halite.api.resource.ResourceList;
import dev.halite.api.resource.ResourceView;
import dev.halite.api.resource.Rows;
import dev.halite.common.catalog.snapshot.Snapshot;
import dev.halite.common.catalog.snapshot.Snapshots;
import dev.halite.common.engine.database.Page;
import dev.halite.common.engine.database.PageQuery;
import dev.halite.common.engine.policy.Policy;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Finds and shows the snapshots that a list asks for. */
@Component
class SnapshotList implements ListedResource, Rows<Snapshot> {
  private final Snapshots snapshots;
  private final ResourceView<Snapshot, Object> view;
  private final ResourceList<Snapshot, Object> list;

  SnapshotList(ListReader reader, Snapshots snapshots, Policy policy) {
    this.snapshots = snapshots;
    // All that is shown is in the rows.
    this.view =
        new ResourceView<>(SnapshotFields.RESOURCE, policy, (rows, answer, request) -> rows);
    this.list = new ResourceList<>(SnapshotFields.RESOURCE, reader, this, view);
  }

  @Override
  public Resource<Snapshot, Object> resource() {
    return SnapshotFields.RESOURCE;
  }

  @Override
  public Page<Snapshot> page(PageQuery page) {
    return snapshots.page(page);
  }

  @Override
  public Optional<Snapshot> find(UUID id, @Nullable String project) {
    return snapshots.find(id, project);
  }

  @Override
  public Long count(String where, Map<String, Object> parameters) {
    return snapshots.count(where, parameters);
  }

  ActionResult summary(ActionRequest request) {
    return list.summary(request);
  }

  ActionResult detail(ActionRequest request) {
    return list.detail(request);
  }

  ActionResult one(Snapshot snapshot, Answer answer, ActionRequest request) {
    return ActionResult.of(Map.of("snapshot", view.one(snapshot, answer, request)));
  }
}
