package dev.halite.common.catalog.volume;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halite.common.engine.database.Json;
import dev.halite.common.engine.event.EventRecorded;
import dev.halite.common.engine.identity.RequestContext;
import dev.halite.common.engine.operation.Outcome;
import dev.halite.common.engine.operation.QueuedOperation;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class RetypingTest {
  private static final UUID WANTED = UUID.randomUUID();

  @Test
  void othersHearOfAVolumeWhereItWasTakenForItsType() {
    Relocation to =
        new Relocation(
            new VolumePlace("two@disks#pool", false, "south", UUID.randomUUID()),
            UUID.randomUUID(),
            null);

    Outcome.Ended moved = Retyping.moved(operation(), volume(), true, to);

    Volume told =
        moved.changes().stream()
            .filter(EventRecorded.class::isInstance)
            .map(change -> (Volume) ((EventRecorded) change).resource())
            .findFirst()
            .orElseThrow();
    assertThat(told.host()).isEqualTo("two@disks#pool");
    assertThat(told.availabilityZone()).isEqualTo("south");
    assertThat(told.placement()).isEqualTo(to.placement());
    assertThat(told.volumeTypeId()).isEqualTo(WANTED);
    assertThat(told.status()).isEqualTo(VolumeStatus.AVAILABLE);
  }

  private static QueuedOperation operation() {
    return new QueuedOperation(
        UUID.randomUUID(),
        VolumeKind.RETYPE_OR_MOVE,
        1,
        UUID.randomUUID(),
        "node.two@disks",
        1,
        1,
        Duration.ZERO,
        Json.tree("{}"),
        new RequestContext("req-test", null, "user", "project", Set.of(), Set.of(), true));
  }

  private static Volume volume() {
    return new Volume(
        UUID.randomUUID(),
        "project",
        "user",
        "name",
        null,
        1,
        0,
        VolumeStatus.RETYPING,
        VolumeStatus.AVAILABLE.text(),
        "detached",
        MigrationStatus.COMPLETING.text(),
        null,
        "north",
        "one@disks#pool",
        null,
        null,
        UUID.randomUUID(),
        WANTED,
        null,
        null,
        null,
        null,
        false,
        false,
        null,
        false,
        null,
        Map.of(),
        Map.of(),
        Map.of(),
        true,
        UUID.randomUUID(),
        false,
        null,
        Instant.EPOCH,
        null);
  }
}
