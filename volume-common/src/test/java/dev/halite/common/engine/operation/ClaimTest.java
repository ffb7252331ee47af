package dev.halite.common.engine.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.halite.common.engine.database.Json;
import dev.halite.common.engine.identity.RequestContext;
import dev.halite.common.engine.worker.FencedException;
import dev.halite.common.engine.worker.Lease;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** A claim goes no further than its lease is fresh; no statement is needed to see that. */
@Timeout(10)
class ClaimTest {
  private static final Duration FRESHNESS = Duration.ofSeconds(12);

  private final AtomicLong now = new AtomicLong();
  private final Claim claim =
      new Claim(
          new QueuedOperation(
              UUID.randomUUID(),
              TestKind.ORDINARY,
              1,
              UUID.randomUUID(),
              "queue",
              1,
              1,
              Duration.ZERO,
              Json.tree("{}"),
              new RequestContext("req-test", null, "user", "project", Set.of(), Set.of(), true)),
          new Lease(UUID.randomUUID(), FRESHNESS, now::get, now.get()),
          new OperationStore(JdbcClient.create(new DriverManagerDataSource())),
          FaultPoints.NONE);

  @Test
  void noStageBeginsAndNoCallIsMadeWhenTheLeaseCouldNotBeRenewedInTime() {
    now.set(FRESHNESS.toNanos() - 1);
    claim.stage("before");
    claim.proceed();

    now.set(FRESHNESS.toNanos());

    assertThatExceptionOfType(FencedException.class).isThrownBy(claim::proceed);
    assertThatExceptionOfType(FencedException.class).isThrownBy(() -> claim.stage("after"));
    assertThatExceptionOfType(FencedException.class).isThrownBy(() -> claim.progress(50));
    assertThat(claim.isLeaseLost()).isFalse();
  }

  @Test
  void aCallOfTheStorageGoesOnWhileTheCatalogIsAwayAndTheLeaseIsFresh() {
    // The data source has no address, so whatever is written fails as if the catalog were away.
    await()
        .untilAsserted(
            () ->
                assertThatExceptionOfType(DataAccessResourceFailureException.class)
                    .isThrownBy(() -> claim.stage("writes what it is at")));
    await()
        .during(Duration.ofMillis(1500))
        .untilAsserted(() -> assertThatCode(() -> claim.progress(50)).doesNotThrowAnyException());
    now.set(FRESHNESS.toNanos());
    assertThatExceptionOfType(FencedException.class).isThrownBy(() -> claim.progress(60));
  }
}
