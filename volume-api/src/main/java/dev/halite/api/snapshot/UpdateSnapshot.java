package dev.halite.api.snapshot;

import dev.halite.api.json.Description;
import dev.halite.common.catalog.snapshot.Snapshot;
import dev.halite.common.catalog.snapshot.Snapshots;
import dev.halite.common.engine.event.EventRecorded;
import dev.halite.common.engine.identity.RequestContext;
import dev.halite.common.engine.operation.Intake;
import dev.halite.common.engine.operation.Intake.Recorded;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Changes what is written on a snapshot: one statement, and its events. */
@Component
class UpdateSnapshot {
  private final Snapshots snapshots;
  private final Intake intake;

  UpdateSnapshot(Snapshots snapshots, Intake intake) {
    this.snapshots = snapshots;
    this.intake = intake;
  }

  Snapshot update(UUID id, @Nullable String scope, Description words, RequestContext caller) {
    return intake.record(
        () -> {
          Snapshot changed =
              snapshots
                  .describe(id, scope, words.setName(), words.name(), words.setText(), words.text())
                  .orElseThrow(() -> Snapshots.notFound(id));
          return new Recorded<>(
              changed,
              List.of(
                  new EventRecorded("snapshot.update.start", changed, caller),
                  new EventRecorded("snapshot.update.end", changed, caller)));
        });
  }
}
