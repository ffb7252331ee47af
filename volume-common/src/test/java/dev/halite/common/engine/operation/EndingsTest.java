package dev.halite.common.engine.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halite.common.engine.database.Json;
import dev.halite.common.engine.fault.Fault;
import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.identity.RequestContext;
import dev.halite.common.engine.kind.KindRow;
import dev.halite.common.engine.kind.MessageAction;
import dev.halite.common.engine.kind.ResourceType;
import dev.halite.common.engine.kind.Subject;
import dev.halite.common.engine.message.MessageRecorded;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class EndingsTest {
  private static final Fault OCCUPIED =
      new Fault(FaultCode.BACKEND_OCCUPIED, "Another call is still working on it.");
  private static final Duration WHOLE = TestKind.ORDINARY.row().deadlines().whole();
  private static final Outcome END = Outcome.cancelled(OCCUPIED, List.of());

  @Test
  void whoWaitsForAnotherComesBackMoreAndMoreSeldom() {
    assertThat(pause(Duration.ZERO)).isEqualTo(Duration.ofSeconds(5));
    assertThat(pause(Duration.ofMinutes(4))).isEqualTo(Duration.ofSeconds(30));
    assertThat(pause(WHOLE.minusSeconds(1))).isEqualTo(Duration.ofMinutes(1));
  }

  @Test
  void whoHasWaitedLongerThanItsKindMayTakeEnds() {
    assertThat(after(TestKind.ORDINARY, WHOLE)).isSameAs(END);
  }

  @Test
  void whoHasComeFarWaitsForHoursForAStorageThatIsAway() {
    Duration away = Duration.ofHours(6);
    Fault gone = new Fault(FaultCode.BACKEND_UNAVAILABLE, "Nobody answers.");
    QueuedOperation tried = operation(TestKind.ORDINARY, away.minusSeconds(1));
    Outcome.Again again = (Outcome.Again) Endings.afterFault(tried, gone, away, () -> END);
    assertThat(again.counts()).isFalse();
    assertThat(again.after()).isEqualTo(Duration.ofMinutes(1));
    QueuedOperation waited = operation(TestKind.ORDINARY, away);
    assertThat(Endings.afterFault(waited, gone, away, () -> END)).isSameAs(END);
    assertThat(Endings.afterFault(waited, OCCUPIED, away, () -> END)).isSameAs(END);
    Fault full = new Fault(FaultCode.BACKEND_FULL, "There is no room.");
    assertThat(Endings.afterFault(tried, full, away, () -> END)).isSameAs(END);
  }

  private static Duration pause(Duration waited) {
    Outcome.Again again = (Outcome.Again) after(TestKind.ORDINARY, waited);
    assertThat(again.counts()).isFalse();
    return again.after();
  }

  private static Outcome after(OperationKind kind, Duration waited) {
    return Endings.afterFault(operation(kind, waited), OCCUPIED, () -> END);
  }

  private static QueuedOperation operation(OperationKind kind, Duration waited) {
    return new QueuedOperation(
        UUID.randomUUID(),
        kind,
        1,
        UUID.randomUUID(),
        "queue",
        1,
        kind.row().attempts(),
        waited,
        Json.tree("{}"),
        new RequestContext("req-test", null, "user", "project", Set.of(), Set.of(), true));
  }

  /** Names, paths and figures of the inside stand in the operation's record alone. */
  @Test
  void whatTheStorageSaysIsForOperators() {
    KindRow row = TestKind.ORDINARY.row().telling(MessageAction.CREATE, "volume.test");
    Fault fault = new Fault(FaultCode.BACKEND_FAILURE, "client.admin, mon 192.0.2.8");
    QueuedOperation operation = operation(() -> row, Duration.ZERO);
    Outcome.Ended end =
        Endings.failed(
            operation, new Subject.Named(ResourceType.VOLUME, operation.resourceId()), fault);

    assertThat(end.fault()).isEqualTo(fault);
    assertThat(end.changes())
        .extracting(change -> ((MessageRecorded) change).reason())
        .containsExactly("The storage failed.");
  }
}
