package dev.halite.api.volume;

import dev.halite.api.action.Action;
import dev.halite.api.action.ActionRequest;
import dev.halite.api.action.ActionResult;
import dev.halite.api.action.ActionSource;
import dev.halite.common.catalog.volume.Volume;
import dev.halite.common.catalog.volume.Volumes;
import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.fault.HaliteException;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Component;

/** What clients can ask of the metadata of a volume. */
@Component
class VolumeMetadataActions implements ActionSource {
  private static final String TAG = "Volume metadata";
  private static final String ALL = "/volumes/{id}/metadata";
  private static final String ONE = "/volumes/{id}/metadata/{key}";
  private static final int TAGS = 15;

  private final Volumes volumes;
  private final ChangeMetadata change;

  VolumeMetadataActions(Volumes volumes, ChangeMetadata change) {
    this.volumes = volumes;
    this.change = change;
  }

  @Override
  public List<Action> actions() {
    return List.of(
        Action.get(ALL, this::show)
            .allowedBy("volume:get_volume_metadata")
            .described(TAG, "Show the metadata of a volume"),
        Action.post(ALL, this::merge)
            .allowedBy("volume:create_volume_metadata")
            .answering(200)
            .body("volume/metadata")
            .described(TAG, "Add entries"),
        Action.put(ALL, this::replace)
            .allowedBy("volume:update_volume_metadata")
            .body("volume/metadata")
            .described(TAG, "Replace all entries"),
        Action.get(ONE, this::showOne)
            .allowedBy("volume:get_volume_metadata")
            .described(TAG, "Show an entry"),
        Action.put(ONE, this::setOne)
            .allowedBy("volume:update_volume_metadata")
            .body("volume/metadata-item")
            .described(TAG, "Set an entry"),
        Action.delete(ONE, this::removeOne)
            .allowedBy("volume:delete_volume_metadata")
            .answering(200)
            .described(TAG, "Remove an entry"));
  }

  private ActionResult show(ActionRequest request) {
    Map<String, String> metadata = volume(request).metadata();
    return tagged(ActionResult.of(MetadataTag.body(metadata)), metadata, request);
  }

  private ActionResult merge(ActionRequest request) {
    Map<String, String> entries = VolumeRequest.strings(request.input("metadata"));
    return ActionResult.of(MetadataTag.body(change.merge(target(request), entries)));
  }

  private ActionResult replace(ActionRequest request) {
    Map<String, String> entries = VolumeRequest.strings(request.input("metadata"));
    return ActionResult.of(MetadataTag.body(change.replace(target(request), entries)));
  }

  private ActionResult showOne(ActionRequest request) {
    Map<String, String> metadata = volume(request).metadata();
    String key = request.variable("key");
    String value = metadata.get(key);
    if (value == null) {
      throw ChangeMetadata.noSuch();
    }
    return tagged(ActionResult.of(meta(key, value)), metadata, request);
  }

  private ActionResult setOne(ActionRequest request) {
    String key = request.variable("key");
    Map<String, String> entry = VolumeRequest.strings(request.input("meta"));
    String value = entry.get(key);
    if (value == null) {
      throw new HaliteException(FaultCode.INVALID_INPUT, "Request body and URI mismatch");
    }
    change.merge(target(request), entry);
    return ActionResult.of(meta(key, value));
  }

  private ActionResult removeOne(ActionRequest request) {
    change.remove(target(request), request.variable("key"));
    return ActionResult.empty();
  }

  private Volume volume(ActionRequest request) {
    return volumes.require(request.id("id", "Volume"), VolumeScope.of(request.context()));
  }

  private static ChangeMetadata.Target target(ActionRequest request) {
    return new ChangeMetadata.Target(
        request.id("id", "Volume"),
        VolumeScope.of(request.context()),
        request.atLeast(TAGS) ? request.header("If-Match") : null);
  }

  private static ActionResult tagged(
      ActionResult result, Map<String, String> metadata, ActionRequest request) {
    return request.atLeast(TAGS) ? result.withHeader("ETag", MetadataTag.of(metadata)) : result;
  }

  private static Map<String, Object> meta(String key, String value) {
    return Map.of("meta", Map.of(key, value));
  }
}
