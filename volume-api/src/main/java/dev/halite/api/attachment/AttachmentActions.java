package dev.halite.api.attachment;

import dev.halite.api.action.Action;
import dev.halite.api.action.ActionRequest;
import dev.halite.api.action.ActionResult;
import dev.halite.api.action.ActionSource;
import dev.halite.api.action.NamedResource;
import dev.halite.api.resource.Answer;
import dev.halite.api.waiting.AtRest;
import dev.halite.api.waiting.AtRest.Seen;
import dev.halite.common.catalog.attachment.Attachment;
import dev.halite.common.catalog.attachment.Attachments;
import dev.halite.common.catalog.attachment.ServerConnector;
import dev.halite.common.catalog.volume.Volume;
import dev.halite.common.catalog.volume.Volumes;
import dev.halite.common.engine.observability.LogFields;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;
import org.springframework.stereotype.Component;

/** What clients can ask of attachments. Rules are asked of the volume that is attached. */
@Component
class AttachmentActions implements ActionSource {
  private static final String TAG = "Attachments";
  private static final int SINCE = 27;
  private static final int COMPLETE = 44;
  private static final int MODE = 54;

  private final CreateAttachment createAttachment;
  private final ConnectServer connectServer;
  private final CompleteAttachment completeAttachment;
  private final DeleteAttachment deleteAttachment;
  private final AttachmentWaits waits;
  private final LettingGo lettingGo;
  private final AttachmentList list;
  private final AtRest atRest;
  private final Attachments attachments;
  private final Volumes volumes;

  AttachmentActions(
      CreateAttachment createAttachment,
      ConnectServer connectServer,
      CompleteAttachment completeAttachment,
      DeleteAttachment deleteAttachment,
      AttachmentWaits waits,
      LettingGo lettingGo,
      AttachmentList list,
      AtRest atRest,
      Attachments attachments,
      Volumes volumes) {
    this.createAttachment = createAttachment;
    this.connectServer = connectServer;
    this.completeAttachment = completeAttachment;
    this.deleteAttachment = deleteAttachment;
    this.waits = waits;
    this.lettingGo = lettingGo;
    this.list = list;
    this.atRest = atRest;
    this.attachments = attachments;
    this.volumes = volumes;
  }

  @Override
  public List<Action> actions() {
    return List.of(
        Action.post("/attachments", this::create)
            .since(SINCE)
            .answering(200)
            .allowedBy("volume:attachment_create")
            .body("attachment/create")
            .bodyFrom(MODE, "attachment/create-3.54")
            .described(TAG, "Keep a volume for a server"),
        Action.get("/attachments", list::summary)
            .since(SINCE)
            .allowedBy("volume:get_all")
            .described(TAG, "List attachments"),
        Action.get("/attachments/detail", list::detail)
            .since(SINCE)
            .allowedBy("volume:get_all")
            .described(TAG, "List attachments with all their fields"),
        Action.get("/attachments/{id}", this::show)
            .since(SINCE)
            .allowedBy("volume:get")
            .described(TAG, "Show an attachment"),
        Action.put("/attachments/{id}", this::connect)
            .since(SINCE)
            .allowedBy("volume:attachment_update")
            .body("attachment/update")
            .described(TAG, "Connect a server"),
        Action.delete("/attachments/{id}", this::delete)
            .since(SINCE)
            .answering(200)
            .allowedBy("volume:attachment_delete")
            .described(TAG, "Delete an attachment"),
        Action.action("/attachments/{id}/action", "os-complete", this::complete)
            .since(COMPLETE)
            .answering(204)
            .allowedBy("volume:attachment_complete")
            .body("attachment/complete")
            .described(TAG, "Say that the server has the volume"));
  }

  private ActionResult create(ActionRequest request) {
    AttachmentRequest wanted = AttachmentRequest.of(request);
    Begun begun = createAttachment.create(wanted, request.named(wanted.volumeId()));
    MDC.put(LogFields.RESOURCE, begun.attachmentId().toString());
    ActionResult made =
        waits.answer(begun, () -> shown(begun, wanted.server(), Answer.CREATED, request));
    return wanted.server() == null ? made : made.notKept();
  }

  private ActionResult show(ActionRequest request) {
    return atRest.shown(request, () -> seen(named(request), request));
  }

  private Seen seen(NamedResource named, ActionRequest request) {
    Attachment attachment = attachments.require(named.id(), named.scope());
    Volume volume = named.judged(volumes.require(attachment.volumeId(), null));
    return new Seen(
        attachment.id(),
        attachment.status(),
        () -> list.one(attachment, volume, Answer.DETAIL, request));
  }

  private ActionResult connect(ActionRequest request) {
    ServerConnector server = ConnectorReader.read(request.input("attachment").path("connector"));
    Begun begun = connectServer.connect(named(request), server);
    return waits.answer(begun, () -> shown(begun, server, Answer.UPDATED, request));
  }

  /** What became of it; another request may have let it go meanwhile. */
  private ActionResult shown(
      Begun begun, @Nullable ServerConnector server, Answer answer, ActionRequest request) {
    Attachment attachment = attachments.require(begun.attachmentId(), null);
    if (server != null && !attachments.way(attachment.id()).isOf(server)) {
      throw AttachmentWaits.changed(null);
    }
    return list.one(attachment, volumes.require(begun.volumeId(), null), answer, request);
  }

  private ActionResult delete(ActionRequest request) {
    return lettingGo.answer(
        over -> deleteAttachment.delete(named(request), over),
        begun -> list.left(attachments.of(begun.volumeId()), request));
  }

  private ActionResult complete(ActionRequest request) {
    completeAttachment.complete(named(request));
    return ActionResult.empty();
  }

  private static NamedResource named(ActionRequest request) {
    return request.named("id", "Attachment");
  }
}
