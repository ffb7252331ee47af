package dev.halite.api.qos;

import dev.halite.api.action.ActionRequest;
import dev.halite.api.action.ActionResult;
import dev.halite.api.listing.ListReader;
import dev.halite.api.resource.Answer;
import dev.halite.api.resource.ListedResource;
import dev.halite.api.resource.Resource;
import dev.halite.api.resource.ResourceList;
import dev.halite.api.resource.ResourceView;
import dev.halite.api.resource.Rows;
import dev.halite.api.resource.Scope;
import dev.halite.common.catalog.qos.QosSpec;
import dev.halite.common.catalog.qos.QosSpecs;
import dev.halite.common.engine.database.Page;
import dev.halite.common.engine.database.PageQuery;
import dev.halite.common.engine.policy.Policy;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Finds and shows QoS specs. */
@Component
class QosList implements ListedResource, Rows<QosSpec> {
  private final QosSpecs specs;
  private final ResourceView<QosSpec, ActionRequest> view;
  private final ResourceList<QosSpec, ActionRequest> list;

  QosList(ListReader reader, QosSpecs specs, Policy policy) {
    this.specs = specs;
    this.view = new ResourceView<>(QosFields.RESOURCE, policy, (rows, answer, request) -> request);
    this.list = new ResourceList<>(QosFields.RESOURCE, reader, this, view, Scope::ofAll);
  }

  @Override
  public Resource<QosSpec, ActionRequest> resource() {
    return QosFields.RESOURCE;
  }

  @Override
  public Page<QosSpec> page(PageQuery page) {
    return specs.page(page);
  }

  @Override
  public Optional<QosSpec> find(UUID id, @Nullable String project) {
    return specs.find(id);
  }

  ActionResult list(ActionRequest request) {
    return list.only(request);
  }

  /** One, with the links beside it. */
  ActionResult shown(QosSpec qos, ActionRequest request) {
    return ActionResult.of(
        Map.of(
            "qos_specs",
            view.one(qos, Answer.DETAIL, request),
            "links",
            request.links().of(QosFields.PATH, qos.id().toString())));
  }
}
