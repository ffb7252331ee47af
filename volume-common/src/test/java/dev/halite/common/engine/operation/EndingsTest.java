package dev.halite.common.engine.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halite.common.engine.database.Json;
import dev.halite.common.engine.fault.Fault;
import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.identity.RequestContext;
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

  private static Duration pause(Duration waited) {
    Outcome.Again again = (Outcome.Again) after(TestKind.ORDINARY, waited);
    assertThat(again.counts()).isFalse();
    return again.after();
  }

  private static Outcome after(OperationKind kind, Duration waited) {
    return Endings.afterFault(
        new QueuedOperation(
            UUID.randomUUID(),
            kind,
            1,
            UUID.randomUUID(),
            "queue",
            1,
            kind.row().attempts(),
            waited,
            Json.tree("{}"),
            new RequestContext("req-test", null, "user", "project", Set.of(), Set.of(), true)),
        OCCUPIED,
        () -> END);
  }
}
