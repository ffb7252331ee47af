package dev.halite.api.snapshot;

import dev.halite.api.action.NamedResource;
import dev.halite.api.json.Description;
import dev.halite.common.catalog.snapshot.Snapshot;
import dev.halite.common.catalog.snapshot.Snapshots;
import dev.halite.common.engine.event.EventRecorded;
import dev.halite.common.engine.operation.Intake;
import dev.halite.common.engine.operation.Intake.Recorded;
import java.util.List;
import org.springframework.stereotype.Component;

/** Changes what is written on a snapshot: its row locked, one statement, and its events. */
@Component
class UpdateSnapshot {
  private final Snapshots snapshots;
  private final Intake intake;

  UpdateSnapshot(Snapshots snapshots, Intake intake) {
    this.snapshots = snapshots;
    this.intake = intake;
  }

  Snapshot update(NamedResource named, Description words) {
    return intake.record(
        () -> {
          Snapshot before = named.judged(snapshots.locked(named.id(), named.scope()));
          Snapshot changed =
              snapshots.describe(
                  before.id(), words.setName(), words.name(), words.setText(), words.text());
          return new Recorded<>(
              changed,
              List.of(
                  new EventRecorded("snapshot.update.start", before, named.caller()),
                  new EventRecorded("snapshot.update.end", changed, named.caller())));
        });
  }
}
