package dev.halite.common.engine.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class QueueConsumerTest {
  private final CountDownLatch gate = new CountDownLatch(1);
  private final Queue<UUID> done = new ConcurrentLinkedQueue<>();
  private final AtomicInteger most = new AtomicInteger();
  private final AtomicInteger underWay = new AtomicInteger();
  private final QueueConsumer<UUID> consumer = new QueueConsumer<>("test", 2, new Hinted());

  /** Finds what is hinted at, and nothing by polling, as decisions do with fresh operations. */
  private final class Hinted implements QueueWork<UUID> {
    @Override
    public List<UUID> take(@Nullable UUID hint, int limit) {
      return Stream.ofNullable(hint).toList();
    }

    @Override
    public void execute(UUID piece) {
      most.accumulateAndGet(underWay.incrementAndGet(), Math::max);
      try {
        assertThat(gate.await(20, TimeUnit.SECONDS)).isTrue();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      underWay.decrementAndGet();
      done.add(piece);
    }
  }

  @Test
  void followsEveryWakeUpThatCameWhileAllSlotsWereTaken() {
    List<UUID> hints = Stream.generate(UUID::randomUUID).limit(50).toList();
    hints.forEach(consumer::wakeUp);
    assertThat(consumer.busy()).isEqualTo(2);

    gate.countDown();

    await().untilAsserted(() -> assertThat(done).containsExactlyInAnyOrderElementsOf(hints));
    await().untilAsserted(() -> assertThat(consumer.busy()).isZero());
    assertThat(most).hasValueLessThanOrEqualTo(2);
  }

  @Test
  void followsNoMoreWakeUpsOnceItIsStopped() {
    Stream.generate(UUID::randomUUID).limit(5).forEach(consumer::wakeUp);
    Thread stopping = Thread.startVirtualThread(() -> consumer.stop(20_000));
    await().until(() -> stopping.getState() != Thread.State.NEW && consumer.isStopped());

    gate.countDown();

    await().until(() -> !stopping.isAlive());
    assertThat(done).hasSize(2);
  }
}
