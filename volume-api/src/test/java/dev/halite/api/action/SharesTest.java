package dev.halite.api.action;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class SharesTest {
  @Test
  void noProjectHasMoreThanItsPartAndAllTogetherNoMoreThanThereIs() {
    Shares shares = new Shares(10, 6);
    Shares.Held first = Objects.requireNonNull(shares.take("a", 6));
    assertThat(shares.take("a", 1)).isNull();
    Shares.Held second = Objects.requireNonNull(shares.take("b", 3));
    Shares.Held nobodys = Objects.requireNonNull(shares.take(null, 1));
    assertThat(shares.take("c", 1)).isNull();
    assertThat(shares.take(null, 1)).isNull();
    assertThat(shares.taken()).isEqualTo(10);

    first.close();
    nobodys.close();
    Shares.Held again = Objects.requireNonNull(shares.take("a", 6));
    again.close();
    second.close();
    assertThat(shares.taken()).isZero();
  }

  @Test
  void underManyAtOnceAllIsGivenBackAndTheBoundHolds() throws Exception {
    Shares shares = new Shares(50, 20);
    AtomicLong most = new AtomicLong();
    try (ExecutorService callers = Executors.newFixedThreadPool(16)) {
      callers.invokeAll(
          IntStream.range(0, 20_000)
              .mapToObj(
                  i ->
                      (Callable<Boolean>)
                          () -> {
                            try (Shares.Held held = shares.take("p" + i % 5, 1 + i % 7)) {
                              most.accumulateAndGet(held == null ? 0 : 1 + i % 7, Math::max);
                            }
                            return true;
                          })
              .toList());
    }
    assertThat(most).hasValue(7);
    assertThat(shares.taken()).isZero();
    assertThat(shares.take("p0", 20)).isNotNull();
  }
}
