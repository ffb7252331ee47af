package dev.halite.scheduler.volume;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.fault.HaliteException;
import dev.halite.common.openstack.compute.ComputeService;
import dev.halite.common.openstack.compute.VolumeUse;
import dev.halite.scheduler.placement.request.InstanceHint;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How many decisions wait for the compute service at a time. */
@Timeout(30)
class ServerHintTest {
  private static final Map<String, Object> HINTS =
      Map.of("local_to_instance", "11111111-1111-4111-8111-111111111111");

  private final CountDownLatch answered = new CountDownLatch(1);
  private final Semaphore asked = new Semaphore(0);
  private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 1);

  @ParameterizedTest
  @CsvSource({"1, 1", "2, 1", "3, 1", "8, 4"})
  void halfOfTheSlotsAskAndWhoIsOneTooManyIsNotTakenForUnanswered(int slots, int questions)
      throws InterruptedException {
    ServerHint hint = new ServerHint(new SlowCompute(), slots, now::get);
    List<CompletableFuture<InstanceHint>> waiting =
        IntStream.range(0, questions)
            .mapToObj(
                each ->
                    CompletableFuture.supplyAsync(
                        () -> hint.resolve(HINTS, "project"), Thread::startVirtualThread))
            .toList();
    asked.acquire(questions);

    assertThat(hint.resolve(HINTS, "project")).isEqualTo(InstanceHint.Nowhere.NOT_ASKED);

    answered.countDown();
    assertThat(waiting)
        .allSatisfy(one -> assertThat(one.join()).isEqualTo(new InstanceHint.On("here")));
    assertThat(hint.resolve(HINTS, "project")).isEqualTo(new InstanceHint.On("here"));
  }

  @Test
  void withoutTheHintThereIsNothingToAsk() {
    ServerHint hint = new ServerHint(new SlowCompute(), 8, now::get);

    assertThat(hint.resolve(Map.of(), "project")).isNull();
    assertThat(asked.availablePermits()).isZero();
  }

  @Test
  void whatIsSilentIsAskedByNobodyForAWhile() {
    ServerHint hint = new ServerHint(new FailingCompute(ServerHint.SLOW), 8, now::get);

    assertThat(hint.resolve(HINTS, "project")).isEqualTo(InstanceHint.Nowhere.NO_ANSWER);
    assertThat(asked.drainPermits()).isOne();
    now.addAndGet(ServerHint.SILENCE.toNanos() - 1);
    assertThat(hint.resolve(HINTS, "project")).isEqualTo(InstanceHint.Nowhere.NO_ANSWER);
    assertThat(asked.drainPermits()).isZero();

    now.addAndGet(1);
    assertThat(hint.resolve(HINTS, "project")).isEqualTo(InstanceHint.Nowhere.NO_ANSWER);
    assertThat(asked.drainPermits()).isOne();
  }

  @Test
  void whatSaysAtOnceThatItCannotTellIsAskedAgain() {
    ServerHint hint =
        new ServerHint(new FailingCompute(ServerHint.SLOW.minusNanos(1)), 8, now::get);

    for (int i = 0; i < 2; i++) {
      assertThat(hint.resolve(HINTS, "project")).isEqualTo(InstanceHint.Nowhere.NO_ANSWER);
      assertThat(asked.drainPermits()).isOne();
    }
  }

  @Test
  void whoIsOneTooManyWaitsForAMomentForHisTurn() throws InterruptedException {
    ServerHint hint = new ServerHint(new SlowCompute(), 1, now::get);
    CompletableFuture<InstanceHint> first =
        CompletableFuture.supplyAsync(
            () -> hint.resolve(HINTS, "project"), Thread::startVirtualThread);
    asked.acquire();
    CompletableFuture.delayedExecutor(50, TimeUnit.MILLISECONDS).execute(answered::countDown);

    assertThat(hint.resolve(HINTS, "project")).isEqualTo(new InstanceHint.On("here"));

    assertThat(first.join()).isEqualTo(new InstanceHint.On("here"));
  }

  private final class FailingCompute extends SlowCompute {
    private final Duration after;

    FailingCompute(Duration after) {
      this.after = after;
    }

    @Override
    public Optional<ServerPlace> place(UUID server) {
      asked.release();
      now.addAndGet(after.toNanos());
      throw new HaliteException(FaultCode.UNAVAILABLE, "It does not answer.");
    }
  }

  private class SlowCompute implements ComputeService {
    @Override
    public boolean isConfigured() {
      return true;
    }

    @Override
    public Optional<ServerPlace> place(UUID server) {
      asked.release();
      try {
        answered.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      return Optional.of(new ServerPlace("project", "here"));
    }

    @Override
    public List<Refusal> volumeExtended(UUID volume, Collection<UUID> servers) {
      throw new UnsupportedOperationException();
    }

    @Override
    public VolumeUse use(UUID server, UUID volume, UUID attachment) {
      throw new UnsupportedOperationException();
    }

    @Override
    public boolean knows(UUID server) {
      throw new UnsupportedOperationException();
    }
  }
}
