package dev.halite.api.attachment;

import dev.halite.api.action.ActionRequest;
import dev.halite.api.action.ActionResult;
import dev.halite.api.listing.ListReader;
import dev.halite.api.resource.Answer;
import dev.halite.api.resource.ListedResource;
import dev.halite.api.resource.Resource;
import dev.halite.api.resource.ResourceList;
import dev.halite.api.resource.ResourceView;
import dev.halite.api.resource.Rows;
import dev.halite.common.catalog.attachment.Attachment;
import dev.halite.common.catalog.attachment.Attachments;
import dev.halite.common.engine.database.Page;
import dev.halite.common.engine.database.PageQuery;
import dev.halite.common.engine.policy.Policy;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Finds and shows the attachments that a list asks for. */
@Component
class AttachmentList implements ListedResource, Rows<Attachment> {
  private final Attachments attachments;
  private final ResourceView<Attachment, Object> view;
  private final ResourceList<Attachment, Object> list;

  AttachmentList(ListReader reader, Attachments attachments, Policy policy) {
    this.attachments = attachments;
    this.view =
        new ResourceView<>(AttachmentFields.RESOURCE, policy, (rows, answer, request) -> rows);
    this.list = new ResourceList<>(AttachmentFields.RESOURCE, reader, this, view);
  }

  @Override
  public Resource<Attachment, Object> resource() {
    return AttachmentFields.RESOURCE;
  }

  @Override
  public Page<Attachment> page(PageQuery page) {
    return attachments.page(page);
  }

  @Override
  public Optional<Attachment> find(UUID id, @Nullable String project) {
    return attachments.find(id, project);
  }

  @Override
  public Long count(String where, Map<String, Object> parameters) {
    return attachments.count(where, parameters);
  }

  ActionResult summary(ActionRequest request) {
    return list.summary(request);
  }

  ActionResult detail(ActionRequest request) {
    return list.detail(request);
  }

  ActionResult one(Attachment attachment, Answer answer, ActionRequest request) {
    return ActionResult.of(Map.of("attachment", view.one(attachment, answer, request)));
  }

  /** Those that a volume has left. */
  ActionResult left(List<Attachment> all, ActionRequest request) {
    return ActionResult.of(Map.of("attachments", view.all(all, Answer.SUMMARY, request)));
  }
}
