package dev.halite.api.turn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TurnsTest {
  private static final Duration LONG = Duration.ofSeconds(30);

  private final AtomicLong now = new AtomicLong();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<Thread> waiting = new ArrayList<>();
  private final BlockingQueue<String> served = new LinkedBlockingQueue<>();
  private final Map<String, BlockingQueue<Turns.Place>> held = new ConcurrentHashMap<>();

  @AfterEach
  void close() {
    waiting.forEach(Thread::interrupt);
    threads.shutdownNow();
  }

  private Turns turns(int places, int besideOthers) {
    return new Turns(places, besideOthers, now::get);
  }

  /** Stands in line, and says when it has a place. */
  private void stand(Turns turns, String party) {
    Thread thread =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    Turns.Place place = turns.take(party, LONG);
                    held.computeIfAbsent(party, unused -> new LinkedBlockingQueue<>())
                        .add(Objects.requireNonNull(place));
                    served.add(party);
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                });
    waiting.add(thread);
    await()
        .until(
            () ->
                thread.getState() == Thread.State.TIMED_WAITING
                    || thread.getState() == Thread.State.TERMINATED);
  }

  private String next() throws InterruptedException {
    return Objects.requireNonNull(served.poll(20, TimeUnit.SECONDS), "nobody was served");
  }

  private void end(String party) {
    Objects.requireNonNull(held.get(party)).remove().close();
  }

  @Test
  void whoAsksForMuchWaitsBehindHimself() throws Exception {
    Turns turns = turns(3, 3);
    for (int i = 0; i < 6; i++) {
      stand(turns, "greedy");
    }
    assertThat(List.of(next(), next(), next())).containsOnly("greedy");
    stand(turns, "modest");
    stand(turns, "shy");
    assertThat(served).isEmpty();

    end("greedy");
    assertThat(next()).isEqualTo("modest");
    end("greedy");
    assertThat(next()).isEqualTo("shy");
    end("modest");
    assertThat(next()).isEqualTo("greedy");
  }

  @Test
  void whoIsAloneHasAllPlacesAndBesideOthersAPart() throws Exception {
    Turns turns = turns(4, 2);
    for (int i = 0; i < 5; i++) {
      stand(turns, "greedy");
    }
    assertThat(List.of(next(), next(), next(), next())).containsOnly("greedy");
    stand(turns, "modest");
    end("greedy");
    assertThat(next()).isEqualTo("modest");
    end("greedy");
    end("modest");
    // Two places are free and one is waited for, but not by who has two.
    assertThat(served.poll(100, TimeUnit.MILLISECONDS)).isNull();

    now.addAndGet(Duration.ofSeconds(3).toNanos());
    stand(turns, "greedy");
    assertThat(List.of(next(), next())).containsOnly("greedy");
  }

  @Test
  void whoWaitsTooLongGetsNothingAndTakesNothing() throws Exception {
    Turns turns = turns(1, 1);
    Turns.Place place = Objects.requireNonNull(turns.take("a", LONG));
    assertThat(turns.take("b", Duration.ofMillis(20))).isNull();
    Future<Turns.Place> interrupted = threads.submit(() -> turns.take("b", LONG));
    interrupted.cancel(true);
    place.close();
    assertThat(turns.take("c", LONG)).isNotNull();
  }

  @Test
  void underManyAtOnceTheBoundsHoldAndNothingIsLost() throws Exception {
    Turns turns = turns(3, 2);
    AtomicInteger inUse = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    List<Future<?>> all = new ArrayList<>();
    for (int i = 0; i < 5_000; i++) {
      String party = "p" + i % 7;
      // Some give up at the moment at which they would be served.
      Duration patience = i % 3 == 0 ? Duration.ofNanos(i * 100L) : LONG;
      all.add(
          threads.submit(
              () -> {
                Turns.Place place = turns.take(party, patience);
                if (place != null) {
                  most.accumulateAndGet(inUse.incrementAndGet(), Math::max);
                  Thread.yield();
                  inUse.decrementAndGet();
                  place.close();
                }
                return null;
              }));
    }
    for (Future<?> one : all) {
      one.get();
    }
    assertThat(most).hasValueLessThanOrEqualTo(3);
    for (int i = 0; i < 3; i++) {
      assertThat(turns.take("last" + i, Duration.ZERO)).isNotNull();
    }
  }
}
