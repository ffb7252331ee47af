package dev.halite.api.attachment;

import dev.halite.api.action.Action;
import dev.halite.api.action.ActionRequest;
import dev.halite.api.action.ActionResult;
import dev.halite.api.action.ActionSource;
import dev.halite.api.action.NamedResource;
import java.util.List;
import java.util.function.Consumer;
import org.springframework.stereotype.Component;

/** What clients ask of a volume that they attach or detach, where they know no attachments. */
@Component
class OlderAttachmentActions implements ActionSource {
  private static final String TAG = "Volumes";
  private static final String ACTION = "/volumes/{id}/action";
  private static final String RULES = "volume_extension:volume_actions:";

  private final KeepVolume keepVolume;

  OlderAttachmentActions(KeepVolume keepVolume) {
    this.keepVolume = keepVolume;
  }

  @Override
  public List<Action> actions() {
    return List.of(
        row("reserve", keepVolume::reserve, "Keep a volume for an attachment"),
        row("unreserve", keepVolume::unreserve, "Keep a volume no longer"),
        row("begin_detaching", keepVolume::beginDetaching, "Say that a volume is being detached"),
        row("roll_detaching", keepVolume::rollDetaching, "Say that a volume stays attached"));
  }

  private static Action row(String verb, Consumer<NamedResource> work, String summary) {
    return Action.action(ACTION, "os-" + verb, request -> done(work, request))
        .allowedBy(RULES + verb)
        .body("attachment/" + verb.replace('_', '-'))
        .described(TAG, summary);
  }

  private static ActionResult done(Consumer<NamedResource> work, ActionRequest request) {
    work.accept(request.named("id", "Volume"));
    return ActionResult.empty();
  }
}
