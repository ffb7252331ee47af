package dev.halite.common.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halite.common.catalog.snapshot.SnapshotStatus;
import dev.halite.common.catalog.volume.VolumeStatus;
import dev.halite.common.engine.kind.Move;
import dev.halite.common.engine.kind.Status;
import dev.halite.common.engine.operation.OperationKind;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What must hold of every row of the tables of kinds and moves. */
@Timeout(10)
class KindTablesTest {
  /** Statuses whose verbs are not written yet; a verb that comes takes its line away. */
  private static final Set<Status> WITHOUT_A_KIND =
      Set.of(
          VolumeStatus.DOWNLOADING,
          VolumeStatus.UPLOADING,
          VolumeStatus.BACKING_UP,
          VolumeStatus.RESTORING_BACKUP,
          VolumeStatus.MANAGING,
          VolumeStatus.UNMANAGING);

  /** Statuses that go with the move of another resource, whose operation holds this one. */
  private static final Set<Status> OF_ANOTHERS_KIND = Set.of(SnapshotStatus.RESTORING);

  private static Stream<OperationKind> kinds() {
    return KindsOfCatalog.all().stream();
  }

  private static Stream<OperationKind> moving() {
    return kinds().filter(kind -> kind.row().move() != null);
  }

  private static Move<?> move(OperationKind kind) {
    return java.util.Objects.requireNonNull(kind.row().move());
  }

  @Test
  void everyStatusThatAServiceOwnsIsDuringKnownKinds() {
    Set<Status> during =
        moving().flatMap(kind -> move(kind).busy().stream()).collect(Collectors.toSet());
    List<Status> owned = new ArrayList<>(VolumeStatus.serviceOwned());
    EnumSet.allOf(SnapshotStatus.class).stream()
        .filter(status -> status.owner() == Status.Owner.SERVICE)
        .forEach(owned::add);
    owned.removeAll(WITHOUT_A_KIND);
    owned.removeAll(OF_ANOTHERS_KIND);

    assertThat(during).containsExactlyInAnyOrderElementsOf(owned);
    assertThat(during).doesNotContainAnyElementsOf(WITHOUT_A_KIND);
  }

  @ParameterizedTest
  @MethodSource("moving")
  void everyEndOfAMoveIsAtRest(OperationKind kind) {
    Move<?> move = move(kind);
    List<Status> ends = new ArrayList<>(List.of(move.failed()));
    if (move.succeeded() != null) {
      ends.add(move.succeeded());
    }
    if (move.untouched() != null) {
      ends.add(move.untouched());
    }

    assertThat(ends).allMatch(status -> status.owner() != Status.Owner.SERVICE);
    assertThat(move.from()).allMatch(status -> status.owner() != Status.Owner.SERVICE);
  }

  @ParameterizedTest
  @MethodSource("moving")
  void nothingLeavesDeleted(OperationKind kind) {
    Move<?> move = move(kind);

    assertThat(move.from()).noneMatch(status -> status.text().equals("deleted"));
    assertThat(move.busy()).noneMatch(status -> status.text().equals("deleted"));
    assertThat(move.failed().text()).isNotEqualTo("deleted");
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void everyRowIsWhole(OperationKind kind) {
    assertThat(kind.wireName()).matches("[a-z]+\\.[a-z_]+");
    assertThat(kind.row().payloadVersion()).isPositive();
    assertThat(kind.row().readable()).hasSize(kind.row().payloadVersion());
    assertThat(kind.row().deadlines().quiet()).isLessThan(kind.row().deadlines().whole());
    // Whoever moves a resource tells its user when it comes to nothing, and keeps others off.
    assertThat(kind.row().message() != null).isEqualTo(kind.row().move() != null);
    assertThat(kind.row().exclusive() || kind.row().move() == null).isTrue();
    assertThat(kind.row().errorEvent() && kind.row().event() == null).isFalse();
  }

  @Test
  void noTwoKindsHaveOneName() {
    assertThat(kinds().map(OperationKind::wireName)).doesNotHaveDuplicates();
  }
}
