package dev.halite.api.snapshot;

import dev.halite.api.action.Action;
import dev.halite.api.action.ActionRequest;
import dev.halite.api.action.ActionResult;
import dev.halite.api.action.ActionSource;
import dev.halite.api.action.NamedResource;
import dev.halite.api.json.Description;
import dev.halite.api.resource.Answer;
import dev.halite.api.waiting.AtRest;
import dev.halite.api.waiting.AtRest.Seen;
import dev.halite.common.catalog.snapshot.Snapshot;
import dev.halite.common.catalog.snapshot.SnapshotStatus;
import dev.halite.common.catalog.snapshot.Snapshots;
import dev.halite.common.engine.observability.LogFields;
import java.util.List;
import org.slf4j.MDC;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/** What clients can ask of snapshots as a whole. */
@Component
class SnapshotActions implements ActionSource {
  private static final String TAG = "Snapshots";
  private static final String ACTION = "/snapshots/{id}/action";

  private final CreateSnapshot createSnapshot;
  private final DeleteSnapshot deleteSnapshot;
  private final UpdateSnapshot updateSnapshot;
  private final SetSnapshotStatus setStatus;
  private final SnapshotList list;
  private final AtRest atRest;
  private final Snapshots snapshots;

  SnapshotActions(
      CreateSnapshot createSnapshot,
      DeleteSnapshot deleteSnapshot,
      UpdateSnapshot updateSnapshot,
      SetSnapshotStatus setStatus,
      SnapshotList list,
      AtRest atRest,
      Snapshots snapshots) {
    this.createSnapshot = createSnapshot;
    this.deleteSnapshot = deleteSnapshot;
    this.updateSnapshot = updateSnapshot;
    this.setStatus = setStatus;
    this.list = list;
    this.atRest = atRest;
    this.snapshots = snapshots;
  }

  @Override
  public List<Action> actions() {
    return List.of(
        Action.post("/snapshots", this::create)
            .allowedBy("volume:create_snapshot")
            .body("snapshot/create")
            .described(TAG, "Take a snapshot of a volume"),
        Action.get("/snapshots", list::summary)
            .allowedBy("volume:get_all_snapshots")
            .described(TAG, "List snapshots"),
        Action.get("/snapshots/detail", list::detail)
            .allowedBy("volume:get_all_snapshots")
            .described(TAG, "List snapshots with all their fields"),
        Action.get("/snapshots/{id}", this::show)
            .allowedBy("volume:get_snapshot")
            .described(TAG, "Show a snapshot"),
        Action.put("/snapshots/{id}", this::update)
            .allowedBy("volume:update_snapshot")
            .body("snapshot/update")
            .described(TAG, "Change name or description of a snapshot"),
        Action.delete("/snapshots/{id}", request -> delete(request, false))
            .allowedBy("volume:delete_snapshot")
            .described(TAG, "Delete a snapshot"),
        Action.action(ACTION, "os-force_delete", request -> delete(request, true))
            .allowedBy("volume_extension:snapshot_admin_actions:force_delete")
            .body("volume/force-delete")
            .described(TAG, "Delete a snapshot from any status"),
        Action.action(ACTION, "os-reset_status", this::resetStatus)
            .allowedBy("volume_extension:snapshot_admin_actions:reset_status")
            .body("snapshot/reset-status")
            .described(TAG, "Set the status of a snapshot"),
        Action.action(ACTION, "os-update_snapshot_status", this::updateStatus)
            .allowedBy("snapshot_extension:snapshot_actions:update_snapshot_status")
            .body("snapshot/update-status")
            .described(TAG, "Say how far a snapshot is that a compute service takes"));
  }

  private ActionResult create(ActionRequest request) {
    SnapshotRequest wanted = SnapshotRequest.of(request);
    Snapshot snapshot = createSnapshot.create(wanted, request.named(wanted.volumeId()));
    MDC.put(LogFields.RESOURCE, snapshot.id().toString());
    return list.one(snapshot, Answer.CREATED, request);
  }

  private ActionResult show(ActionRequest request) {
    return atRest.shown(request, () -> seen(named(request), request));
  }

  private Seen seen(NamedResource named, ActionRequest request) {
    Snapshot snapshot = named.judged(snapshots.require(named.id(), named.scope()));
    return new Seen(
        snapshot.id(), snapshot.status(), () -> list.one(snapshot, Answer.DETAIL, request));
  }

  private ActionResult update(ActionRequest request) {
    Description words = Description.of(request.input("snapshot"));
    return list.one(updateSnapshot.update(named(request), words), Answer.UPDATED, request);
  }

  private ActionResult delete(ActionRequest request, boolean force) {
    deleteSnapshot.delete(named(request), force);
    return ActionResult.empty();
  }

  private ActionResult resetStatus(ActionRequest request) {
    JsonNode asked = request.input("os-reset_status");
    setStatus.reset(named(request), status(asked));
    return ActionResult.empty();
  }

  private ActionResult updateStatus(ActionRequest request) {
    JsonNode asked = request.input("os-update_snapshot_status");
    JsonNode progress = asked.path("progress");
    setStatus.report(
        named(request), status(asked), progress.isString() ? progress.stringValue() : null);
    return ActionResult.empty();
  }

  /** One of the schema's. */
  private static SnapshotStatus status(JsonNode asked) {
    return SnapshotStatus.ofText(asked.path("status").stringValue());
  }

  private static NamedResource named(ActionRequest request) {
    return request.named("id", "Snapshot");
  }
}
