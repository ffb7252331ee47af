package dev.halite.common.catalog.quota;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.halite.common.CommonContext;
import dev.halite.common.engine.fault.HaliteException;
import dev.halite.common.engine.outcome.RankLock;
import dev.halite.testkit.database.DatabaseExtension;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.jdbc.UncategorizedSQLException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.transaction.support.TransactionTemplate;

@Timeout(30)
class QuotasTest {
  @RegisterExtension static final DatabaseExtension DATABASE = CommonContext.catalog();

  private static final UUID TYPE = UUID.randomUUID();

  private final String project = UUID.randomUUID().toString();
  private TransactionTemplate transactions;
  private JdbcClient jdbc;
  private Quotas quotas;
  private QuotaLimits limits;

  @BeforeEach
  void connect() {
    DriverManagerDataSource source =
        new DriverManagerDataSource(DATABASE.jdbcUrl(), DATABASE.user(), DATABASE.password());
    transactions = new TransactionTemplate(new DataSourceTransactionManager(source));
    jdbc = JdbcClient.create(source);
    limits = new QuotaLimits(jdbc);
    quotas = new Quotas(jdbc, limits);
  }

  @Test
  void countsForTheProjectAndForTheTypeFromTheFirstVolumeOn() {
    take(3);
    take(4);

    assertThat(used(Quotas.ALL_TYPES)).containsEntry("volumes", 2L).containsEntry("gigabytes", 7L);
    assertThat(used(TYPE.toString())).containsEntry("volumes", 2L).containsEntry("gigabytes", 7L);
  }

  @Test
  void givesBackWhatWasTaken() {
    take(3);
    take(4);
    transactions.executeWithoutResult(status -> quotas.giveBack(change(3)));

    assertThat(used(Quotas.ALL_TYPES)).containsEntry("volumes", 1L).containsEntry("gigabytes", 4L);
    assertThat(used(TYPE.toString())).containsEntry("volumes", 1L).containsEntry("gigabytes", 4L);
  }

  @Test
  void givesBackWhateverIsCountedWhenThatIsLess() {
    take(3);
    take(4);
    transactions.executeWithoutResult(
        status ->
            jdbc.sql("UPDATE quota_usage SET gigabytes = 1 WHERE project_id = :project")
                .param("project", project)
                .update());

    transactions.executeWithoutResult(status -> quotas.giveBack(change(3)));

    assertThat(used(Quotas.ALL_TYPES)).containsEntry("volumes", 1L).containsEntry("gigabytes", 0L);
    assertThat(used(TYPE.toString())).containsEntry("volumes", 1L).containsEntry("gigabytes", 0L);
  }

  @Test
  void countsWithoutATypeForTheProjectAlone() {
    QuotaChange untyped = QuotaChange.volume(project, null, null, 2);
    transactions.executeWithoutResult(status -> quotas.take(untyped));
    transactions.executeWithoutResult(status -> quotas.take(untyped));
    transactions.executeWithoutResult(status -> quotas.giveBack(untyped));

    assertThat(used(Quotas.ALL_TYPES)).containsEntry("volumes", 1L).containsEntry("gigabytes", 2L);
    assertThat(used(TYPE.toString())).isEmpty();
  }

  @Test
  void refusesBeyondTheProjectsLimitAndCountsNothing() {
    limit("gigabytes", 5);
    take(3);

    assertThatThrownBy(() -> take(3))
        .isInstanceOf(HaliteException.class)
        .hasMessageContaining("gigabytes");
    assertThat(used(Quotas.ALL_TYPES)).containsEntry("volumes", 1L).containsEntry("gigabytes", 3L);
    assertThat(used(TYPE.toString())).containsEntry("volumes", 1L).containsEntry("gigabytes", 3L);
  }

  @Test
  void refusesBeyondTheTypesLimitAndCountsNothing() {
    limit("volumes_fast", 1);
    take(3);

    assertThatThrownBy(() -> take(3))
        .isInstanceOf(HaliteException.class)
        .hasMessageContaining("volumes_fast");
    assertThat(used(Quotas.ALL_TYPES)).containsEntry("volumes", 1L);
    assertThat(used(TYPE.toString())).containsEntry("volumes", 1L);
  }

  @Test
  void letsExactlyAsManyThroughAsTheLimitWhenManyAskAtOnce() throws Exception {
    limit("volumes", 20);
    limit("gigabytes", -1);
    Callable<Boolean> ask =
        () -> {
          try {
            take(1);
            return true;
          } catch (HaliteException refused) {
            return false;
          }
        };

    long taken = 0;
    try (ExecutorService callers = Executors.newFixedThreadPool(8)) {
      for (var answer : callers.invokeAll(IntStream.range(0, 40).mapToObj(i -> ask).toList())) {
        taken += answer.get() ? 1 : 0;
      }
    }

    assertThat(taken).isEqualTo(20);
    assertThat(used(Quotas.ALL_TYPES))
        .containsEntry("volumes", 20L)
        .containsEntry("gigabytes", 20L);
    assertThat(used(TYPE.toString())).containsEntry("volumes", 20L).containsEntry("gigabytes", 20L);
  }

  @Test
  void whatIsOfTypesAloneWaitsForNobodyAtTheRowThatAllShare() {
    take(1);
    QuotaMoved coming = QuotaMoved.taken(QuotaChange.volumeOfType(project, TYPE, "fast", 1));
    QuotaMoved another = QuotaMoved.taken(QuotaChange.volumeOfType(project, TYPE, "fast", 2));
    QuotaMoved elsewhere =
        QuotaMoved.taken(QuotaChange.volumeOfType(project, UUID.randomUUID(), "slow", 1));

    assertThat(locksWhileOthersHold("true", coming, another)).as("one row").isTrue();
    assertThat(locksWhileOthersHold("volume_type_id = '-'", coming, elsewhere)).isTrue();
    assertThat(locksWhileOthersHold("volume_type_id <> '-'", coming, elsewhere)).isFalse();
    QuotaMoved ofAll = QuotaMoved.taken(change(1));
    assertThat(locksWhileOthersHold("volume_type_id = '-'", ofAll, elsewhere)).isFalse();
  }

  /** Whether the rows of changes are locked while another transaction has rows of the project. */
  private boolean locksWhileOthersHold(String rows, QuotaMoved... moved) {
    RankLock lock = new QuotaConfiguration().rowsOfQuota(quotas);
    return Boolean.TRUE.equals(
        transactions.execute(
            holding -> {
              jdbc.sql(
                      "SELECT 1 FROM quota_usage WHERE project_id = :project AND "
                          + rows
                          + " FOR NO KEY UPDATE")
                  .param("project", project)
                  .query(Integer.class)
                  .list();
              return CompletableFuture.supplyAsync(
                      () ->
                          transactions.execute(
                              status -> {
                                status.setRollbackOnly();
                                return isLocked(lock, List.of(moved));
                              }))
                  .join();
            }));
  }

  private boolean isLocked(RankLock lock, List<QuotaMoved> moved) {
    jdbc.sql("SET LOCAL lock_timeout = '500ms'").update();
    try {
      lock.lock(moved);
      return true;
    } catch (UncategorizedSQLException waited) {
      assertThat(waited.getSQLException().getSQLState()).isEqualTo("55P03");
      return false;
    }
  }

  private QuotaChange change(long gb) {
    return QuotaChange.volume(project, TYPE, "fast", gb);
  }

  private void take(long gb) {
    transactions.executeWithoutResult(status -> quotas.take(change(gb)));
  }

  private void limit(String resource, long limit) {
    transactions.executeWithoutResult(status -> limits.setForProject(project, resource, limit));
  }

  private Map<String, Long> used(String type) {
    return quotas.usage(project, type);
  }
}
