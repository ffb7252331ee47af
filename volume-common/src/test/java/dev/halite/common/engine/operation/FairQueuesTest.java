package dev.halite.common.engine.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halite.common.CommonContext;
import dev.halite.common.engine.database.ControlCatalog;
import dev.halite.common.engine.identity.RequestContext;
import dev.halite.common.engine.kind.Lane;
import dev.halite.testkit.broker.BrokerExtension;
import dev.halite.testkit.database.DatabaseExtension;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.transaction.support.TransactionTemplate;

/** Nobody serves the queues here: what is claimed is claimed by the test. */
@Timeout(60)
class FairQueuesTest {
  @RegisterExtension static final DatabaseExtension DATABASE = CommonContext.catalog();
  @RegisterExtension static final BrokerExtension BROKER = BrokerExtension.qpid();

  private static Engine engine;
  private static UUID worker;

  @BeforeAll
  static void start() {
    engine = new Engine(CommonContext.start(DATABASE, BROKER, "halite.worker.sweep=1h"));
    worker = UUID.randomUUID();
  }

  @AfterAll
  static void stop() {
    engine.process().close();
  }

  @Test
  void aProjectWithAThousandDoesNotMakeAnotherWait() {
    submit("fair", "large", 100);
    submit("fair", "small", 2);
    submit("fair", "other", 1);
    assertThat(projects("fair", 6))
        .containsExactly("large", "large", "small", "other", "large", "small");

    // Who comes later comes in between, and not before those that have had their turns.
    assertThat(projects("fair", 10)).containsOnly("large");
    submit("fair", "late", 3);
    assertThat(projects("fair", 7))
        .filteredOn("late"::equals)
        .as("one in turn with the other project's")
        .hasSize(3);
  }

  @Test
  void aStreamOfOneProjectDoesNotHoldUpWhatWaitsOfAnother() {
    submit("stream", "patient", 5);
    List<String> taken = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      submit("stream", "stream", 1);
      taken.addAll(projects("stream", 1));
    }
    assertThat(taken).filteredOn("patient"::equals).hasSize(5);
  }

  @Test
  void twoStreamsDoNotHoldUpWhatWaitsOfAThird() {
    submit("streams", "patient", 5);
    submit("streams", "one", 1);
    submit("streams", "two", 1);
    List<String> taken = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      String next = projects("streams", 1).getFirst();
      taken.add(next);
      if (!next.equals("patient")) {
        submit("streams", next, 1);
      }
    }
    assertThat(taken).filteredOn("patient"::equals).hasSize(5);
  }

  @Test
  void whatWaitsForItsTimeHoldsUpNothingOfItsProject() {
    List<UUID> ids = submit("later", "p", 50);
    QueuedOperation first = claim("later", 1).getFirst();
    inTransaction(
        store ->
            store.pass(
                first.id(),
                first.fence(),
                worker,
                "later",
                "later",
                true,
                Duration.ofHours(1),
                Duration.ofHours(2)));
    claim("later", 49);
    submit("later", "q", 20);
    submit("later", "p", 1);
    assertThat(projects("later", 3)).contains("p");
    assertThat(ids).hasSize(50);
  }

  private static void inTransaction(Consumer<OperationStore> work) {
    engine
        .process()
        .getBean(TransactionTemplate.class)
        .executeWithoutResult(
            status -> work.accept(engine.process().getBean(OperationStore.class)));
  }

  @Test
  void whoIsDrivenAgainGoesBehindHisOwn() {
    List<UUID> ids = submit("again", "p", 3);
    QueuedOperation first = claim("again", 1).getFirst();
    assertThat(first.id()).isEqualTo(ids.getFirst());
    new SweepStore(
            engine.process().getBean(ControlCatalog.class).jdbc(),
            engine.process().getBean(QueueStore.class))
        .requeue(first.id(), worker);
    assertThat(claim("again", 3))
        .extracting(QueuedOperation::id)
        .containsExactly(ids.get(1), ids.get(2), ids.getFirst());
  }

  @Test
  void whoWasStoppedByAFenceGoesBehindHisOwn() {
    List<UUID> ids = submit("fenced", "p", 2);
    QueuedOperation first = claim("fenced", 1).getFirst();
    assertThat(first.id()).isEqualTo(ids.getFirst());
    engine.process().getBean(QueueStore.class).giveBackFenced(first, worker, Duration.ZERO);
    assertThat(claim("fenced", 2))
        .extracting(QueuedOperation::id)
        .containsExactly(ids.getLast(), ids.getFirst());
  }

  @Test
  void whatIsTakenFromAFencedWorkerGoesBehindItsOwn() {
    List<UUID> ids = submit("taken-over", "p", 2);
    QueuedOperation first = claim("taken-over", 1).getFirst();
    assertThat(first.id()).isEqualTo(ids.getFirst());
    assertThat(engine.workers().takeOver(worker, 0, "taken-over")).isOne();
    assertThat(claim("taken-over", 2))
        .extracting(QueuedOperation::id)
        .containsExactly(ids.getLast(), ids.getFirst());
  }

  private static List<UUID> submit(String queue, String project, int operations) {
    List<UUID> ids = new ArrayList<>();
    for (int i = 0; i < operations; i++) {
      ids.add(
          engine.submit(
              new NewOperation(
                  TestKind.ORDINARY,
                  UUID.randomUUID(),
                  queue,
                  new NoPayload(),
                  new RequestContext("req-x", null, "u", project, Set.of(), Set.of(), false))));
    }
    return ids;
  }

  private static List<String> projects(String queue, int limit) {
    // One after the other, because a statement that takes several says nothing of their order.
    List<String> projects = new ArrayList<>();
    for (int i = 0; i < limit; i++) {
      claim(queue, 1).forEach(taken -> projects.add(taken.context().projectId()));
    }
    return projects;
  }

  private static List<QueuedOperation> claim(String queue, int limit) {
    List<QueuedOperation> taken = new ArrayList<>();
    for (int i = 0; i < limit; i++) {
      taken.addAll(
          engine
              .process()
              .getBean(QueueStore.class)
              .claim(queue, TestKind.ORDINARY.row().readable(), Lane.INTERACTIVE, 1, worker)
              .stream()
              .map(QueueStore.Taken::operation)
              .toList());
    }
    return taken;
  }
}
