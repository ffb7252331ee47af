package dev.halite.common.engine.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.halite.common.CommonContext;
import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.fault.HaliteException;
import dev.halite.testkit.broker.BrokerExtension;
import dev.halite.testkit.database.DatabaseExtension;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(60)
class ChildOperationsTest {
  @RegisterExtension static final DatabaseExtension DATABASE = CommonContext.catalog();
  @RegisterExtension static final BrokerExtension BROKER = BrokerExtension.qpid();

  private static Engine engine;

  @BeforeAll
  static void start() {
    engine = new Engine(CommonContext.start(DATABASE, BROKER));
  }

  @AfterAll
  static void stop() {
    engine.process().close();
  }

  @Test
  void aParentGoesOnWhenAllItsChildrenHaveEndedHowever() {
    AtomicInteger made = new AtomicInteger();
    AtomicInteger runs = new AtomicInteger();
    engine
        .workers()
        .serve(
            "children",
            1,
            List.of(
                new Engine.TestFlow(
                    TestKind.URGENT,
                    claim -> {
                      if (made.incrementAndGet() == 2) {
                        throw new HaliteException(FaultCode.BACKEND_FULL, "There is no room.");
                      }
                      return Outcome.succeeded(List.of());
                    })));
    engine
        .workers()
        .serve(
            "parents",
            1,
            List.of(
                new Engine.TestFlow(
                    TestKind.ORDINARY,
                    claim -> {
                      if (runs.incrementAndGet() == 1) {
                        return new Outcome.AwaitsChildren(
                            Stream.generate(() -> operation(TestKind.URGENT, "children"))
                                .limit(3)
                                .toList(),
                            "waits",
                            null,
                            List.of());
                      }
                      return Outcome.succeeded(List.of());
                    })));

    UUID parent = engine.submit(operation(TestKind.ORDINARY, "parents"));

    await().untilAsserted(() -> assertThat(engine.state(parent)).isEqualTo("succeeded"));
    assertThat(runs).hasValue(2);
    assertThat(made).hasValue(3);
    assertThat(engine.childrenOf(parent).stream().map(engine::state))
        .containsExactlyInAnyOrder("succeeded", "failed", "succeeded");
  }

  @Test
  void anOperationHoldsWhatItNeedsUntilItsEnd() {
    UUID source = UUID.randomUUID();
    UUID id =
        engine.submit(
            operation(TestKind.ORDINARY, "holding").holding(Map.of(source, "is being copied")));
    assertThat(engine.text("SELECT reason FROM hold WHERE operation_id = :id", id))
        .isEqualTo("is being copied");

    engine
        .workers()
        .serve(
            "holding",
            1,
            List.of(new Engine.TestFlow(TestKind.ORDINARY, claim -> Outcome.succeeded(List.of()))));

    await().untilAsserted(() -> assertThat(engine.state(id)).isEqualTo("succeeded"));
    assertThat(engine.text("SELECT count(*) FROM hold WHERE operation_id = :id", id))
        .isEqualTo("0");
  }

  private static NewOperation operation(OperationKind kind, String queue) {
    return new NewOperation(kind, UUID.randomUUID(), queue, new NoPayload(), Engine.CONTEXT);
  }
}
