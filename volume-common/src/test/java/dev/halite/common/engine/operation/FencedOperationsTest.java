package dev.halite.common.engine.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.halite.common.CommonContext;
import dev.halite.common.engine.worker.FencedException;
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

/** A storage refuses a worker whose lease lives, for longer than these tests last. */
@Timeout(60)
class FencedOperationsTest {
  @RegisterExtension static final DatabaseExtension DATABASE = CommonContext.catalog();
  @RegisterExtension static final BrokerExtension BROKER = BrokerExtension.qpid();

  private static final String[] LONG_LEASE = {
    "halite.worker.freshness=50s", "halite.worker.lease=60s"
  };

  private static Engine refused;
  private static Engine healthy;

  @BeforeAll
  static void start() {
    refused = new Engine(CommonContext.start(DATABASE, BROKER, LONG_LEASE));
    healthy = new Engine(CommonContext.start(DATABASE, BROKER, LONG_LEASE));
  }

  @AfterAll
  static void stop() {
    healthy.process().close();
    refused.process().close();
  }

  @Test
  void whatAStorageRefusesOneWorkerIsDoneByItsNeighbour() {
    List<Long> runs = new CopyOnWriteArrayList<>();
    refused.workers().serve("refused", 1, List.of(refusing(TestKind.ORDINARY, runs)));
    UUID id = refused.submit(TestKind.ORDINARY, "refused");
    await().until(() -> !runs.isEmpty());
    // As a backend does that its storage refuses: else the two would race for it.
    refused.workers().withdraw("refused");

    healthy
        .workers()
        .serve(
            "refused",
            1,
            List.of(new Engine.TestFlow(TestKind.ORDINARY, claim -> Outcome.succeeded(List.of()))));

    await()
        .atMost(Duration.ofSeconds(15))
        .untilAsserted(() -> assertThat(healthy.state(id)).isEqualTo("succeeded"));
    assertThat(refused.workers().claims()).isEmpty();
  }

  @Test
  void whatEverybodyIsRefusedIsTriedMoreAndMoreSeldomAndGivenUpSomeTime() {
    List<Long> runs = new CopyOnWriteArrayList<>();
    refused.workers().serve("hopeless", 1, List.of(refusing(TestKind.ORDINARY, runs)));

    UUID id = refused.submit(TestKind.ORDINARY, "hopeless");

    await().atMost(Duration.ofSeconds(15)).until(() -> runs.size() >= 4);
    for (int run = 1; run < 4; run++) {
      long pause = runs.get(run) - runs.get(run - 1);
      assertThat(pause).isGreaterThanOrEqualTo(Duration.ofMillis(250L << (run - 1)).toNanos());
    }
    refused
        .jdbc()
        .sql("UPDATE operation_run SET attempts = 10 WHERE operation_id = :id")
        .param("id", id)
        .update();
    await()
        .atMost(Duration.ofSeconds(15))
        .untilAsserted(() -> assertThat(refused.state(id)).isEqualTo("failed"));
    assertThat(refused.text("SELECT error ->> 'reason' FROM operation WHERE id = :id", id))
        .contains("begun 10 times");
  }

  @Test
  void aWishToCancelWhatWasRefusedStays() {
    List<Long> runs = new CopyOnWriteArrayList<>();
    UUID id = refused.submit(TestKind.PATIENT, "unwanted");
    refused
        .workers()
        .serve(
            "unwanted",
            1,
            List.of(
                new Engine.TestFlow(
                    TestKind.PATIENT,
                    claim -> {
                      runs.add(System.nanoTime());
                      refused.requestCancel(claim.operation().id(), "the test wants it");
                      throw new FencedException("The storage refuses this worker.");
                    })));

    await()
        .atMost(Duration.ofSeconds(15))
        .untilAsserted(() -> assertThat(refused.state(id)).isEqualTo("failed"));
    assertThat(refused.text("SELECT error ->> 'code' FROM operation WHERE id = :id", id))
        .isEqualTo("CANCELLED");
    assertThat(runs).isNotEmpty();
  }

  private static Engine.TestFlow refusing(OperationKind kind, List<Long> runs) {
    return new Engine.TestFlow(
        kind,
        claim -> {
          runs.add(System.nanoTime());
          throw new FencedException("The storage refuses this worker.");
        });
  }
}
