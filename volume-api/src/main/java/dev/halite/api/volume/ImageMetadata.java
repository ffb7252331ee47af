package dev.halite.api.volume;

import dev.halite.api.action.Action;
import dev.halite.api.action.ActionRequest;
import dev.halite.api.action.ActionResult;
import dev.halite.api.action.ActionSource;
import dev.halite.common.catalog.metadata.StringMaps;
import dev.halite.common.catalog.metadata.StringMaps.Found;
import dev.halite.common.catalog.metadata.StringMaps.Target;
import dev.halite.common.catalog.volume.Volumes;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** The image metadata of a volume: what clients read and change of them by actions. */
@Component
class ImageMetadata implements ActionSource {
  private static final String HEADING = "Volume image metadata";
  private static final String ACTION = "/volumes/{id}/action";
  private static final String SET = "os-set_image_metadata";
  private static final String UNSET = "os-unset_image_metadata";

  private final StringMaps maps;
  private final TransactionTemplate transactions;

  ImageMetadata(StringMaps maps, TransactionTemplate transactions) {
    this.maps = maps;
    this.transactions = transactions;
  }

  @Override
  public List<Action> actions() {
    return List.of(
        Action.action(ACTION, "os-show_image_metadata", this::show)
            .allowedBy("volume_extension:volume_image_metadata:show")
            .answering(200)
            .body("volume/show-image-metadata")
            .described(HEADING, "Show all entries"),
        Action.action(ACTION, SET, this::set)
            .allowedBy("volume_extension:volume_image_metadata:set")
            .answering(200)
            .body("volume/set-image-metadata")
            .described(HEADING, "Add entries"),
        Action.action(ACTION, UNSET, this::unset)
            .allowedBy("volume_extension:volume_image_metadata:remove")
            .answering(200)
            .body("volume/unset-image-metadata")
            .described(HEADING, "Remove an entry"));
  }

  private ActionResult show(ActionRequest request) {
    Found found = maps.read(target(request));
    request.judge().require(found.policyTarget());
    return shown(found.entries());
  }

  private ActionResult set(ActionRequest request) {
    Map<String, String> entries = VolumeRequest.strings(request.input(SET).path("metadata"));
    Target target = target(request);
    return shown(
        Objects.requireNonNull(
            transactions.execute(
                status -> {
                  lock(target, request);
                  return maps.merge(target, entries);
                })));
  }

  private ActionResult unset(ActionRequest request) {
    String key = request.input(UNSET).path("key").stringValue();
    Target target = target(request);
    transactions.executeWithoutResult(
        status -> {
          lock(target, request);
          maps.remove(target, key);
        });
    return ActionResult.empty();
  }

  /** What was judged is what is changed. */
  private void lock(Target target, ActionRequest request) {
    request.judge().require(maps.lock(target).policyTarget());
  }

  private static Target target(ActionRequest request) {
    return new Target(
        Volumes.IMAGE_METADATA,
        request.id("id", Volumes.IMAGE_METADATA.resource()),
        request.scope());
  }

  private static ActionResult shown(Map<String, String> entries) {
    return ActionResult.of(Map.of("metadata", new TreeMap<>(entries)));
  }
}
