package dev.halite.api.attachment;

import dev.halite.api.action.Action;
import dev.halite.api.action.ActionRequest;
import dev.halite.api.action.ActionResult;
import dev.halite.api.action.ActionSource;
import dev.halite.api.action.NamedResource;
import dev.halite.api.attachment.OlderAttachments.Place;
import dev.halite.api.json.UuidText;
import dev.halite.common.catalog.attachment.Attachments;
import dev.halite.common.catalog.attachment.ServerConnector;
import dev.halite.common.catalog.attachment.Way;
import dev.halite.common.engine.secret.SecretJson;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/** What clients ask of a volume that they attach or detach, where they know no attachments. */
@Component
class OlderAttachmentActions implements ActionSource {
  private static final String TAG = "Volumes";
  private static final String ACTION = "/volumes/{id}/action";
  private static final String RULES = "volume_extension:volume_actions:";
  private static final String CONNECT = "os-initialize_connection";
  private static final String DISCONNECT = "os-terminate_connection";
  private static final String ATTACH = "os-attach";
  private static final String DETACH = "os-detach";
  private static final String FORCE_DETACH = "os-force_detach";

  private final KeepVolume keepVolume;
  private final OlderAttachments older;
  private final Attachments attachments;
  private final AttachmentWaits waits;
  private final LettingGo lettingGo;

  OlderAttachmentActions(
      KeepVolume keepVolume,
      OlderAttachments older,
      Attachments attachments,
      AttachmentWaits waits,
      LettingGo lettingGo) {
    this.keepVolume = keepVolume;
    this.older = older;
    this.attachments = attachments;
    this.waits = waits;
    this.lettingGo = lettingGo;
  }

  @Override
  public List<Action> actions() {
    return List.of(
        row("reserve", keepVolume::reserve, "Keep a volume for an attachment"),
        row("unreserve", keepVolume::unreserve, "Keep a volume no longer"),
        row("begin_detaching", keepVolume::beginDetaching, "Say that a volume is being detached"),
        row("roll_detaching", keepVolume::rollDetaching, "Say that a volume stays attached"),
        Action.action(ACTION, CONNECT, this::connect)
            .answering(200)
            .allowedBy(RULES + "initialize_connection")
            .body("attachment/initialize-connection")
            .described(TAG, "Connect a server to a volume"),
        Action.action(ACTION, DISCONNECT, this::disconnect)
            .allowedBy(RULES + "terminate_connection")
            .body("attachment/terminate-connection")
            .described(TAG, "Disconnect a server from a volume"),
        Action.action(ACTION, ATTACH, this::attach)
            .allowedBy(RULES + "attach")
            .body("attachment/attach")
            .described(TAG, "Say that a server has a volume"),
        Action.action(ACTION, DETACH, request -> detach(request, DETACH, false))
            .allowedBy(RULES + "detach")
            .body("attachment/detach")
            .described(TAG, "Say that a server has a volume no longer"),
        Action.action(ACTION, FORCE_DETACH, request -> detach(request, FORCE_DETACH, true))
            .allowedBy("volume_extension:volume_admin_actions:force_detach")
            .body("attachment/force-detach")
            .described(TAG, "Take a volume from a server that may still write to it"));
  }

  private static Action row(String verb, Consumer<NamedResource> work, String summary) {
    return Action.action(ACTION, "os-" + verb, request -> done(work, request))
        .allowedBy(RULES + verb)
        .body("attachment/" + verb.replace('_', '-'))
        .described(TAG, summary);
  }

  private static ActionResult done(Consumer<NamedResource> work, ActionRequest request) {
    work.accept(named(request));
    return ActionResult.empty();
  }

  private ActionResult connect(ActionRequest request) {
    request.judge().alsoBy(AttachmentList.CONNECTION_INFO);
    ServerConnector server = connector(request, CONNECT);
    Begun begun = older.connect(named(request), server);
    return waits.answer(begun, () -> told(begun, server));
  }

  private ActionResult told(Begun begun, ServerConnector server) {
    Way way = attachments.way(begun.attachmentId());
    if (!way.isOf(server) || way.info() == null) {
      throw AttachmentWaits.changed(null);
    }
    return ActionResult.of(Map.of("connection_info", SecretJson.tree(way.info())));
  }

  private ActionResult disconnect(ActionRequest request) {
    ServerConnector server = connector(request, DISCONNECT);
    return lettingGo.answer(
        over -> older.disconnect(named(request), server, over), begun -> ActionResult.empty());
  }

  private ActionResult attach(ActionRequest request) {
    JsonNode place = request.input(ATTACH);
    older.attach(
        named(request),
        new Place(
            id(place.path("instance_uuid")),
            text(place.path("host_name")),
            place.path("mountpoint").stringValue(),
            text(place.path("mode"))));
    return ActionResult.empty();
  }

  private ActionResult detach(ActionRequest request, String key, boolean force) {
    UUID attachment = id(request.input(key).path("attachment_id"));
    return lettingGo.answer(
        over -> older.detach(named(request), attachment, force, over),
        begun -> ActionResult.empty());
  }

  private static ServerConnector connector(ActionRequest request, String key) {
    return ConnectorReader.read(request.input(key).path("connector"));
  }

  private static @Nullable UUID id(JsonNode value) {
    return value.isString() ? UuidText.parse(value.stringValue()) : null;
  }

  private static @Nullable String text(JsonNode value) {
    return value.isString() ? value.stringValue() : null;
  }

  private static NamedResource named(ActionRequest request) {
    return request.named("id", "Volume");
  }
}
