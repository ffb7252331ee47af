package dev.halite.api.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.halite.common.engine.database.ControlCatalog;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.jdbc.datasource.AbstractDataSource;

@Timeout(30)
class CatalogProbeTest {
  private final AtomicInteger asked = new AtomicInteger();
  private final AtomicLong time = new AtomicLong();
  private volatile CountDownLatch gate = new CountDownLatch(0);

  /** Counts who wants a connection, and gives none. */
  private final ControlCatalog away =
      new ControlCatalog(
          new AbstractDataSource() {
            @Override
            public Connection getConnection() throws SQLException {
              asked.incrementAndGet();
              try {
                gate.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
              throw new SQLException("away");
            }

            @Override
            public Connection getConnection(String user, String password) throws SQLException {
              return getConnection();
            }
          });

  private final CatalogProbe probe =
      new CatalogProbe(
          new ObjectProvider<>() {
            @Override
            public ControlCatalog getObject() {
              return away;
            }

            @Override
            public Stream<ControlCatalog> stream() {
              return Stream.of(away);
            }
          },
          time::get);

  @Test
  void theCatalogIsAskedOnceASecondHoweverManyAsk() throws Exception {
    try (ExecutorService strangers = Executors.newFixedThreadPool(16)) {
      strangers.invokeAll(
          IntStream.range(0, 2000).mapToObj(i -> (Callable<Boolean>) probe::healthy).toList());
    }
    assertThat(asked).hasValue(1);
    time.addAndGet(Duration.ofMillis(1001).toNanos());
    assertThat(probe.healthy()).isFalse();
    assertThat(asked).hasValue(2);
  }

  @Test
  void whileOneAsksTheOthersAreToldWhatWasFoundLast() throws Exception {
    assertThat(probe.healthy()).isFalse();
    time.addAndGet(Duration.ofSeconds(2).toNanos());
    gate = new CountDownLatch(1);
    try (ExecutorService strangers = Executors.newFixedThreadPool(4)) {
      Future<Boolean> asking = strangers.submit(probe::healthy);
      await().untilAsserted(() -> assertThat(asked).hasValue(2));
      assertThat(strangers.submit(probe::healthy).get()).isFalse();
      assertThat(asking.isDone()).isFalse();
      gate.countDown();
      assertThat(asking.get()).isFalse();
    }
    assertThat(asked).hasValue(2);
  }
}
