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
import dev.halite.common.catalog.volume.Volume;
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
  /** The rule of who is told how a server reaches a volume. */
  static final String CONNECTION_INFO = "volume:attachment_connection_info";

  private final Attachments attachments;
  private final Policy policy;
  private final ResourceView<Attachment, AttachmentBeside> view;
  private final ResourceList<Attachment, AttachmentBeside> list;

  AttachmentList(ListReader reader, Attachments attachments, Policy policy) {
    this.attachments = attachments;
    this.policy = policy;
    this.view = view(AttachmentBeside.NOTHING);
    this.list = new ResourceList<>(AttachmentFields.RESOURCE, reader, this, view);
  }

  @Override
  public Resource<Attachment, AttachmentBeside> resource() {
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

  /**
   * An attachment by itself, with what its server is told for those who may know.
   *
   * @param volume the one that is attached
   */
  ActionResult one(Attachment attachment, Volume volume, Answer answer, ActionRequest request) {
    boolean mayKnow = policy.allows(CONNECTION_INFO, request.context(), volume.policyTarget());
    AttachmentBeside beside =
        mayKnow
            ? AttachmentBeside.of(attachment, attachments.way(attachment.id()).info())
            : AttachmentBeside.NOTHING;
    return ActionResult.of(Map.of("attachment", view(beside).one(attachment, answer, request)));
  }

  private ResourceView<Attachment, AttachmentBeside> view(AttachmentBeside beside) {
    return new ResourceView<>(AttachmentFields.RESOURCE, policy, (rows, answer, request) -> beside);
  }

  /** Those that a volume has left. */
  ActionResult left(List<Attachment> all, ActionRequest request) {
    return ActionResult.of(Map.of("attachments", view.all(all, Answer.SUMMARY, request)));
  }
}
