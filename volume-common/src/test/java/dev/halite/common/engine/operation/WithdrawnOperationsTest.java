package dev.halite.common.engine.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.halite.common.CommonContext;
import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.fault.HaliteException;
import dev.halite.common.engine.messaging.WakeUpListeners;
import dev.halite.testkit.broker.BrokerExtension;
import dev.halite.testkit.database.DatabaseExtension;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Nothing is swept here: only what is said wakes anybody. */
@Timeout(60)
class WithdrawnOperationsTest {
  @RegisterExtension static final DatabaseExtension DATABASE = CommonContext.catalog();
  @RegisterExtension static final BrokerExtension BROKER = BrokerExtension.qpid();

  private static Engine engine;

  @BeforeAll
  static void start() {
    engine = new Engine(CommonContext.start(DATABASE, BROKER, "halite.worker.sweep=1h"));
  }

  @AfterAll
  static void stop() {
    engine.process().close();
  }

  @Test
  void aWithdrawnChildWakesItsParentAndWhoeverWaitsForIt() {
    List<UUID> told = new CopyOnWriteArrayList<>();
    engine
        .process()
        .getBean(WakeUpListeners.class)
        .listenAlone("told", wakeUp -> told.add(wakeUp.operationId()));
    engine.workers().serve("parents", 1, List.of(ParentFlow.of(engine, "children", claim -> {})));
    UUID parent = engine.submit(operation(TestKind.ORDINARY, "parents"));
    UUID child = ParentFlow.childOf(engine, parent);
    engine
        .jdbc()
        .sql("UPDATE operation_run SET awaited_on = 'told' WHERE operation_id = :id")
        .param("id", child)
        .update();

    assertThat(engine.withdraw(child, "the test wants it")).isTrue();

    await().untilAsserted(() -> assertThat(engine.state(parent)).isEqualTo("succeeded"));
    await().untilAsserted(() -> assertThat(told).containsExactly(child));
    assertThatExceptionOfType(HaliteException.class)
        .isThrownBy(() -> engine.results().await(child, Duration.ofSeconds(20), NoPayload.class))
        .withMessage("the test wants it")
        .matches(e -> e.code() == FaultCode.CANCELLED);
  }

  private static NewOperation operation(OperationKind kind, String queue) {
    return new NewOperation(kind, UUID.randomUUID(), queue, new NoPayload(), Engine.CONTEXT);
  }
}
