package dev.halite.common.engine.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class LeaseTest {
  private static final Duration FRESHNESS = Duration.ofSeconds(12);
  private static final Duration TIME = Duration.ofSeconds(30);

  private final AtomicLong now = new AtomicLong();
  private final Lease lease = new Lease(UUID.randomUUID(), FRESHNESS, now::get, now.get());

  private void renewAfter(int seconds) {
    now.addAndGet(Duration.ofSeconds(seconds).toNanos());
    lease.renewed(now.get());
  }

  @Test
  void aLeaseThatIsRenewedInTimeIsSteadySinceItsStart() {
    for (int i = 0; i < 6; i++) {
      assertThat(lease.isSteadyFor(TIME)).isFalse();
      renewAfter(5);
    }
    assertThat(lease.isSteadyFor(TIME)).isTrue();
  }

  @Test
  void aLeaseThatCouldNotBeRenewedInTimeIsSteadySinceItsNextRenewal() {
    for (int i = 0; i < 10; i++) {
      renewAfter(5);
    }
    now.addAndGet(FRESHNESS.toNanos());
    assertThat(lease.isSteadyFor(Duration.ZERO)).isFalse();
    renewAfter(0);
    assertThat(lease.isSteadyFor(Duration.ZERO)).isTrue();
    assertThat(lease.isSteadyFor(TIME)).isFalse();
    for (int i = 0; i < 6; i++) {
      renewAfter(5);
    }
    assertThat(lease.isSteadyFor(TIME)).isTrue();
  }

  @Test
  void aLostLeaseIsNotSteady() {
    lease.lose();
    assertThat(lease.isSteadyFor(Duration.ZERO)).isFalse();
  }
}
