package dev.halite.common.engine.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.halite.common.engine.kind.Lane;
import dev.halite.common.engine.messaging.WakeUp;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class QueueConsumerTest {
  private final Queue<UUID> waiting = new ConcurrentLinkedQueue<>();
  private final Queue<UUID> done = new ConcurrentLinkedQueue<>();
  private final Queue<UUID> givenBack = new ConcurrentLinkedQueue<>();
  private final AtomicInteger looks = new AtomicInteger();
  private final AtomicInteger most = new AtomicInteger();
  private final AtomicInteger underWay = new AtomicInteger();

  /** Pieces in the order in which they came. */
  private final class Work implements QueueWork<UUID> {
    private final CountDownLatch mayTake;
    private final CountDownLatch mayEnd;

    Work(CountDownLatch mayTake, CountDownLatch mayEnd) {
      this.mayTake = mayTake;
      this.mayEnd = mayEnd;
    }

    @Override
    public Lane hinted(WakeUp wakeUp) {
      waiting.add(wakeUp.operationId());
      return wakeUp.lane();
    }

    @Override
    public Taken<UUID> take(Lane lane, int limit) {
      if (lane != Lane.INTERACTIVE) {
        return Taken.upTo(limit, List.of());
      }
      looks.incrementAndGet();
      List<UUID> pieces = new ArrayList<>();
      while (pieces.size() < limit && !waiting.isEmpty()) {
        pieces.add(waiting.remove());
      }
      pass(mayTake);
      return Taken.upTo(limit, pieces);
    }

    @Override
    public void execute(UUID piece) {
      most.accumulateAndGet(underWay.incrementAndGet(), Math::max);
      pass(mayEnd);
      underWay.decrementAndGet();
      done.add(piece);
    }

    @Override
    public void giveBack(UUID piece) {
      givenBack.add(piece);
    }
  }

  private static void pass(CountDownLatch gate) {
    try {
      assertThat(gate.await(20, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static WakeUp wakeUp(UUID hint) {
    return new WakeUp("test", Lane.INTERACTIVE, hint);
  }

  private static List<UUID> pieces(int count) {
    return Stream.generate(UUID::randomUUID).limit(count).toList();
  }

  @Test
  void drainsABacklogAfterOneSweep() {
    List<UUID> backlog = pieces(400);
    waiting.addAll(backlog);
    QueueConsumer<UUID> consumer =
        new QueueConsumer<>(
            "test", 8, Takeover.BY_LEASE, new Work(new CountDownLatch(0), new CountDownLatch(0)));

    consumer.poll();

    await().untilAsserted(() -> assertThat(done).containsExactlyInAnyOrderElementsOf(backlog));
    await().untilAsserted(() -> assertThat(consumer.busy()).isZero());
    assertThat(most).hasValueLessThanOrEqualTo(8);
    assertThat(looks).hasValueLessThanOrEqualTo(401);
  }

  @Test
  void leavesNoSlotIdleWhileSomethingIsDue() {
    CountDownLatch mayEnd = new CountDownLatch(1);
    waiting.addAll(pieces(20));
    QueueConsumer<UUID> consumer =
        new QueueConsumer<>("test", 8, Takeover.BY_LEASE, new Work(new CountDownLatch(0), mayEnd));
    consumer.poll();
    await().untilAsserted(() -> assertThat(underWay).hasValue(8));
    assertThat(looks).hasValue(1);

    mayEnd.countDown();

    await().untilAsserted(() -> assertThat(done).hasSize(20));
  }

  @Test
  void followsEveryWakeUpThatCameWhileAllSlotsWereTaken() {
    CountDownLatch mayEnd = new CountDownLatch(1);
    QueueConsumer<UUID> consumer =
        new QueueConsumer<>("test", 2, Takeover.BY_LEASE, new Work(new CountDownLatch(0), mayEnd));
    List<UUID> hints = pieces(50);
    hints.forEach(hint -> consumer.wakeUp(wakeUp(hint)));
    assertThat(consumer.busy()).isEqualTo(2);

    mayEnd.countDown();

    await().untilAsserted(() -> assertThat(done).containsExactlyInAnyOrderElementsOf(hints));
    await().untilAsserted(() -> assertThat(consumer.busy()).isZero());
    assertThat(most).hasValueLessThanOrEqualTo(2);
  }

  @Test
  void followsNoMoreWakeUpsOnceItIsStopped() {
    CountDownLatch mayEnd = new CountDownLatch(1);
    QueueConsumer<UUID> consumer =
        new QueueConsumer<>("test", 2, Takeover.BY_LEASE, new Work(new CountDownLatch(0), mayEnd));
    pieces(5).forEach(hint -> consumer.wakeUp(wakeUp(hint)));
    Thread stopping = Thread.startVirtualThread(() -> consumer.stop(20_000));
    await().until(() -> stopping.getState() != Thread.State.NEW && consumer.isStopped());

    mayEnd.countDown();

    await().until(() -> !stopping.isAlive());
    assertThat(done).hasSize(2);
  }

  @Test
  void givesBackWhatItWasTakingWhenItWasStopped() {
    CountDownLatch mayTake = new CountDownLatch(1);
    List<UUID> backlog = pieces(3);
    waiting.addAll(backlog);
    QueueConsumer<UUID> consumer =
        new QueueConsumer<>("test", 8, Takeover.BY_LEASE, new Work(mayTake, new CountDownLatch(0)));
    Thread polling = Thread.startVirtualThread(consumer::poll);
    await().untilAsserted(() -> assertThat(looks).hasValue(1));
    assertThat(consumer.stop(20_000)).isTrue();

    mayTake.countDown();

    await().until(() -> !polling.isAlive());
    assertThat(givenBack).containsExactlyInAnyOrderElementsOf(backlog);
    assertThat(done).isEmpty();
    assertThat(consumer.busy()).isZero();
  }
}
