package dev.halite.common.engine.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.halite.common.CommonContext;
import dev.halite.common.engine.fault.HaliteException;
import dev.halite.common.engine.kind.Subject;
import dev.halite.testkit.broker.BrokerExtension;
import dev.halite.testkit.database.DatabaseExtension;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(60)
class CancelledParentsTest {
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
  void aCancelledParentEndsAfterItsChildrenWhichEndWithIt() throws Exception {
    CountDownLatch undoing = new CountDownLatch(1);
    CountDownLatch mayEnd = new CountDownLatch(1);
    engine.workers().serve("busy-children", 1, List.of(untilCancelled(undoing, mayEnd)));
    engine
        .workers()
        .serve("unwanted-parents", 1, List.of(ParentFlow.of(engine, "busy-children", claim -> {})));
    UUID parent = engine.submit(operation(TestKind.ORDINARY, "unwanted-parents"));
    UUID child = ParentFlow.childOf(engine, parent);

    assertThat(engine.withdraw(parent, "the test wants it")).as("it has been taken").isFalse();
    engine.requestCancel(parent, "the test wants it");

    assertThat(undoing.await(20, TimeUnit.SECONDS)).isTrue();
    await()
        .during(Duration.ofSeconds(1))
        .untilAsserted(() -> assertThat(engine.state(parent)).isEqualTo("open"));
    mayEnd.countDown();
    await().untilAsserted(() -> assertThat(engine.state(parent)).isNotEqualTo("open"));
    assertThat(engine.state(child)).isEqualTo("failed");
    assertThat(engine.text("SELECT error ->> 'code' FROM operation WHERE id = :id", child))
        .isEqualTo("CANCELLED");
    assertThat(engine.text("SELECT error ->> 'code' FROM operation WHERE id = :id", parent))
        .isEqualTo("CANCELLED");
  }

  @Test
  void aWishToCancelThatCameBeforeTheChildrenIsTheirs() {
    engine
        .workers()
        .serve(
            "late-parents",
            1,
            List.of(
                ParentFlow.of(
                    engine,
                    "unserved-children",
                    claim -> {
                      engine.requestCancel(claim.operation().id(), "the test wants it");
                    })));

    UUID parent = engine.submit(operation(TestKind.ORDINARY, "late-parents"));

    await().untilAsserted(() -> assertThat(engine.state(parent)).isEqualTo("failed"));
    assertThat(engine.childrenOf(parent).stream().map(engine::state)).containsOnly("failed");
  }

  /** A flow that ends when it is cancelled, but takes its time to undo what it did. */
  private static Flow<Subject> untilCancelled(CountDownLatch undoing, CountDownLatch mayEnd) {
    return new Flow<>() {
      @Override
      public OperationKind kind() {
        return TestKind.URGENT;
      }

      @Override
      public Outcome run(Claim claim, Subject subject) {
        while (true) {
          claim.stage("turning");
          Thread.onSpinWait();
        }
      }

      @Override
      public Outcome failed(Claim claim, Subject subject, HaliteException fault) {
        undoing.countDown();
        try {
          assertThat(mayEnd.await(50, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
          throw new IllegalStateException(e);
        }
        return new Outcome.Ended(OperationState.FAILED, List.of(), Map.of(), fault.fault());
      }
    };
  }

  private static NewOperation operation(OperationKind kind, String queue) {
    return new NewOperation(kind, UUID.randomUUID(), queue, new NoPayload(), Engine.CONTEXT);
  }
}
