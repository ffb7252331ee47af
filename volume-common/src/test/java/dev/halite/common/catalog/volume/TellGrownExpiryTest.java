package dev.halite.common.catalog.volume;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halite.common.engine.database.Json;
import dev.halite.common.engine.fault.Fault;
import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.identity.RequestContext;
import dev.halite.common.engine.kind.MessageAction;
import dev.halite.common.engine.kind.ResourceType;
import dev.halite.common.engine.kind.Subject;
import dev.halite.common.engine.message.MessageRecorded;
import dev.halite.common.engine.operation.Outcome;
import dev.halite.common.engine.operation.QueuedOperation;
import dev.halite.common.engine.operation.Queues;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class TellGrownExpiryTest {
  @Test
  void theUserIsToldWhenNobodyHasToldTheServersInTime() {
    UUID volume = UUID.randomUUID();
    RequestContext context =
        new RequestContext("req", null, "user", "project", Set.of("member"), Set.of(), false);
    QueuedOperation operation =
        new QueuedOperation(
            UUID.randomUUID(),
            VolumeKind.TELL_GROWN,
            1,
            volume,
            Queues.COMPUTE,
            0,
            0,
            Duration.ZERO,
            Json.tree("{}"),
            context);

    Outcome outcome =
        VolumeKind.TELL_GROWN.expired(
            operation,
            new Subject.Named(ResourceType.VOLUME, volume),
            new Fault(FaultCode.DEADLINE_EXCEEDED, "No running service took it."));

    assertThat(outcome.changes())
        .singleElement()
        .isInstanceOfSatisfying(
            MessageRecorded.class,
            message -> {
              assertThat(message.about()).isEqualTo(volume);
              assertThat(message.context()).isEqualTo(context);
              assertThat(message.action()).isEqualTo(MessageAction.EXTEND);
              assertThat(message.reason())
                  .contains("has grown", "old size")
                  .doesNotContain("running service");
            });
  }
}
