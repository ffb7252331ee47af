package dev.halite.api.volume;

import dev.halite.api.action.ActionRequest;
import dev.halite.api.resource.Answer;
import dev.halite.api.resource.ResourceView;
import dev.halite.common.catalog.type.VolumeTypes;
import dev.halite.common.catalog.volume.Volume;
import dev.halite.common.engine.identity.RequestContext;
import dev.halite.common.engine.policy.Policy;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Shows volumes: two statements at most beside the one that read them, however many there are. */
@Component
class VolumeView {
  private final VolumeTypes types;
  private final ServerAttachments attachments;
  private final ResourceView<Volume, VolumeBeside> view;

  VolumeView(VolumeTypes types, ServerAttachments attachments, Policy policy) {
    this.types = types;
    this.attachments = attachments;
    this.view = new ResourceView<>(VolumeFields.RESOURCE, policy, this::beside);
  }

  ResourceView<Volume, VolumeBeside> view() {
    return view;
  }

  /** A volume, as it is shown in such an answer. */
  Map<String, Object> one(Volume volume, Answer answer, ActionRequest request) {
    return view.one(volume, answer, request);
  }

  private VolumeBeside beside(List<Volume> volumes, Answer answer, ActionRequest request) {
    if (answer == Answer.SUMMARY) {
      return new VolumeBeside(Map.of(), Map.of(), false, request.links());
    }
    RequestContext caller = request.context();
    return new VolumeBeside(
        typeNames(volumes),
        attachments.of(volumes, request.rows()::take),
        caller.admin() || caller.serviceRoles().contains("service"),
        request.links());
  }

  private Map<UUID, String> typeNames(List<Volume> volumes) {
    List<UUID> ids =
        volumes.stream().map(Volume::volumeTypeId).filter(Objects::nonNull).distinct().toList();
    return ids.isEmpty() ? Map.of() : types.namesOf(ids);
  }
}
