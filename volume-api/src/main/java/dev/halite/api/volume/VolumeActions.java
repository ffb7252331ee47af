package dev.halite.api.volume;

import dev.halite.api.action.Action;
import dev.halite.api.action.ActionRequest;
import dev.halite.api.action.ActionResult;
import dev.halite.api.action.ActionSource;
import dev.halite.api.action.NamedResource;
import dev.halite.api.json.Truth;
import dev.halite.api.json.UuidText;
import dev.halite.api.listing.QueryValues;
import dev.halite.api.resource.Answer;
import dev.halite.api.waiting.AtRest;
import dev.halite.api.waiting.AtRest.Seen;
import dev.halite.common.catalog.volume.Volume;
import dev.halite.common.catalog.volume.Volumes;
import dev.halite.common.engine.observability.LogFields;
import java.util.List;
import java.util.Map;
import org.slf4j.MDC;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/** What clients can ask of volumes as a whole. */
@Component
class VolumeActions implements ActionSource {
  private static final String TAG = "Volumes";
  private static final String ACTION = "/volumes/{id}/action";
  private static final String SET_BOOTABLE = "os-set_bootable";
  private static final String SET_READ_ONLY = "os-update_readonly_flag";
  private static final String RESET_STATUS = "os-reset_status";
  private static final String MIGRATE = "os-migrate_volume";
  private static final String REVERT = "revert";
  private static final int FORCE = 23;
  private static final int EXTEND_IN_USE = 42;

  private final CreateVolume createVolume;
  private final DeleteVolume deleteVolume;
  private final UpdateVolume updateVolume;
  private final ExtendVolume extendVolume;
  private final RetypeVolume retypeVolume;
  private final MigrateVolume migrateVolume;
  private final RevertVolume revertVolume;
  private final MarkVolume markVolume;
  private final SetVolumeStatus setStatus;
  private final VolumeList list;
  private final AtRest atRest;
  private final Volumes volumes;
  private final VolumeView view;

  VolumeActions(
      CreateVolume createVolume,
      DeleteVolume deleteVolume,
      UpdateVolume updateVolume,
      ExtendVolume extendVolume,
      RetypeVolume retypeVolume,
      MigrateVolume migrateVolume,
      RevertVolume revertVolume,
      MarkVolume markVolume,
      SetVolumeStatus setStatus,
      VolumeList list,
      AtRest atRest,
      Volumes volumes,
      VolumeView view) {
    this.createVolume = createVolume;
    this.deleteVolume = deleteVolume;
    this.updateVolume = updateVolume;
    this.extendVolume = extendVolume;
    this.retypeVolume = retypeVolume;
    this.migrateVolume = migrateVolume;
    this.revertVolume = revertVolume;
    this.markVolume = markVolume;
    this.setStatus = setStatus;
    this.list = list;
    this.atRest = atRest;
    this.volumes = volumes;
    this.view = view;
  }

  @Override
  public List<Action> actions() {
    return List.of(
        Action.post("/volumes", this::create)
            .allowedBy("volume:create")
            .body("volume/create")
            .bodyFrom(13, "volume/create-3.13")
            .bodyFrom(47, "volume/create-3.47")
            .bodyFrom(53, "volume/create-3.53")
            .described(TAG, "Create a volume"),
        Action.get("/volumes", list::summary)
            .allowedBy("volume:get_all")
            .described(TAG, "List volumes"),
        Action.get("/volumes/detail", list::detail)
            .allowedBy("volume:get_all")
            .described(TAG, "List volumes with all their fields"),
        Action.get("/volumes/summary", list::total)
            .allowedBy("volume:get_all")
            .since(12)
            .described(TAG, "Number and size of volumes"),
        Action.get("/volumes/{id}", this::show)
            .allowedBy("volume:get")
            .described(TAG, "Show a volume"),
        Action.put("/volumes/{id}", this::update)
            .allowedBy("volume:update")
            .body("volume/update")
            .bodyFrom(53, "volume/update-3.53")
            .described(TAG, "Change name, description or metadata of a volume"),
        Action.delete("/volumes/{id}", this::delete)
            .allowedBy("volume:delete")
            .described(TAG, "Delete a volume"),
        Action.action(ACTION, "os-extend", this::extend)
            .allowedBy("volume:extend")
            .body("volume/extend")
            .described(TAG, "Make a volume larger"),
        Action.action(ACTION, "os-extend_volume_completion", this::completeExtension)
            .allowedBy("volume_extension:volume_admin_actions:extend_volume_completion")
            .body("volume/extend-volume-completion")
            .described(TAG, "Say that a server has done its part of making a volume larger"),
        Action.action(ACTION, "os-retype", this::retype)
            .allowedBy("volume:retype")
            .body("volume/retype")
            .described(TAG, "Give a volume another type"),
        Action.action(ACTION, MIGRATE, this::migrate)
            .allowedBy("volume_extension:volume_admin_actions:migrate_volume")
            .body("volume/migrate")
            .bodyFrom(16, "volume/migrate-3.16")
            .described(TAG, "Take a volume to another backend"),
        Action.action(ACTION, REVERT, this::revert)
            .since(40)
            .allowedBy("volume:revert_to_snapshot")
            .body("volume/revert")
            .described(TAG, "Give a volume the content of its last snapshot"),
        Action.action(ACTION, SET_BOOTABLE, this::setBootable)
            .allowedBy("volume:update")
            .answering(200)
            .body("volume/set-bootable")
            .described(TAG, "Say whether servers boot from a volume"),
        Action.action(ACTION, SET_READ_ONLY, this::setReadOnly)
            .allowedBy("volume:update_readonly_flag")
            .body("volume/update-readonly-flag")
            .described(TAG, "Say whether nobody may write to a volume"),
        Action.action(ACTION, RESET_STATUS, this::resetStatus)
            .allowedBy("volume_extension:volume_admin_actions:reset_status")
            .body("volume/reset-status")
            .described(TAG, "Set the status of a volume"),
        Action.action(ACTION, "os-force_delete", this::forceDelete)
            .allowedBy("volume_extension:volume_admin_actions:force_delete")
            .body("volume/force-delete")
            .described(TAG, "Delete a volume from any status"));
  }

  private ActionResult create(ActionRequest request) {
    Volume volume = createVolume.create(VolumeRequest.of(request), request.context());
    MDC.put(LogFields.RESOURCE, volume.id().toString());
    return ActionResult.of(Map.of("volume", view.one(volume, Answer.CREATED, request)));
  }

  private ActionResult show(ActionRequest request) {
    return atRest.shown(request, () -> seen(named(request), request));
  }

  private Seen seen(NamedResource named, ActionRequest request) {
    Volume volume = named.judged(volumes.require(named.id(), named.scope()));
    return new Seen(
        volume.id(),
        volume.status(),
        () -> ActionResult.of(Map.of("volume", view.one(volume, Answer.DETAIL, request))));
  }

  private ActionResult update(ActionRequest request) {
    Volume volume = updateVolume.update(named(request), VolumeChange.of(request.input("volume")));
    return ActionResult.of(Map.of("volume", view.one(volume, Answer.UPDATED, request)));
  }

  private ActionResult delete(ActionRequest request) {
    boolean cascade = QueryValues.flag(request.query(), "cascade", false);
    boolean force = request.atLeast(FORCE) && QueryValues.flag(request.query(), "force", false);
    if (force) {
      request.judge().alsoBy("volume:force_delete");
    }
    deleteVolume.delete(named(request), force, cascade);
    return ActionResult.empty();
  }

  private ActionResult extend(ActionRequest request) {
    extendVolume.extend(
        named(request),
        VolumeSizes.read(request.input("os-extend").path("new_size")),
        request.atLeast(EXTEND_IN_USE));
    return ActionResult.empty();
  }

  private ActionResult completeExtension(ActionRequest request) {
    extendVolume.complete(named(request));
    return ActionResult.empty();
  }

  private ActionResult retype(ActionRequest request) {
    JsonNode asked = request.input("os-retype");
    retypeVolume.retype(
        named(request),
        asked.path("new_type").stringValue(),
        asked.path("migration_policy").asString("").equals("on-demand"));
    return ActionResult.empty();
  }

  private ActionResult migrate(ActionRequest request) {
    migrateVolume.migrate(named(request), MigrateVolume.Asked.of(request.input(MIGRATE)));
    return ActionResult.empty();
  }

  private ActionResult revert(ActionRequest request) {
    revertVolume.revert(
        named(request), UuidText.parse(request.input(REVERT).path("snapshot_id").stringValue()));
    return ActionResult.empty();
  }

  private ActionResult setBootable(ActionRequest request) {
    boolean bootable = Truth.of(request.input(SET_BOOTABLE).path("bootable"));
    markVolume.bootable(named(request), bootable);
    return ActionResult.empty();
  }

  private ActionResult setReadOnly(ActionRequest request) {
    boolean readOnly = Truth.of(request.input(SET_READ_ONLY).path("readonly"));
    markVolume.readOnly(named(request), readOnly);
    return ActionResult.empty();
  }

  private ActionResult resetStatus(ActionRequest request) {
    setStatus.reset(named(request), SetVolumeStatus.Said.of(request.input(RESET_STATUS)));
    return ActionResult.empty();
  }

  private ActionResult forceDelete(ActionRequest request) {
    deleteVolume.delete(named(request), true, false);
    return ActionResult.empty();
  }

  private static NamedResource named(ActionRequest request) {
    return request.named("id", "Volume");
  }
}
