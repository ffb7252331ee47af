package dev.halite.common.engine.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halite.common.CommonContext;
import dev.halite.testkit.database.DatabaseExtension;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

@Timeout(60)
class WorkerFencesTest {
  @RegisterExtension static final DatabaseExtension DATABASE = CommonContext.catalog();

  private final JdbcClient jdbc =
      JdbcClient.create(
          new DriverManagerDataSource(DATABASE.jdbcUrl(), DATABASE.user(), DATABASE.password()));
  private final WorkerFences fences = new WorkerFences(jdbc, new WorkerStore(jdbc));

  @Test
  void nobodyIsFencedWithinOneLeaseOfAStartOfTheDatabase() {
    UUID expired = worker("-1 hour");

    // A lease longer than any server has been up: nobody could have renewed in time.
    fences.markExpired(Duration.ofDays(3650));
    assertThat(isFenced(expired)).isFalse();

    fences.markExpired(Duration.ofMillis(1));
    assertThat(isFenced(expired)).isTrue();
  }

  @Test
  void whoHoldsItsLeaseIsNotFenced() {
    UUID alive = worker("1 hour");

    fences.markExpired(Duration.ofMillis(1));

    assertThat(isFenced(alive)).isFalse();
  }

  private UUID worker(String leaseEndsIn) {
    UUID id = UUID.randomUUID();
    jdbc.sql(
            """
            INSERT INTO worker (id, host, lease_until, supported)
            VALUES (:id, 'elsewhere', clock_timestamp() + CAST(:end AS interval), '{}')
            """)
        .param("id", id)
        .param("end", leaseEndsIn)
        .update();
    return id;
  }

  private boolean isFenced(UUID worker) {
    return jdbc.sql("SELECT fenced_at IS NOT NULL FROM worker WHERE id = :id")
        .param("id", worker)
        .query(Boolean.class)
        .single();
  }
}
