package dev.halite.common.catalog.quota;

import dev.halite.common.engine.kind.Rank;
import dev.halite.common.engine.outcome.Change;
import dev.halite.common.engine.outcome.ChangeWriter;
import dev.halite.common.engine.outcome.RankLock;
import java.util.List;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

@Configuration(proxyBeanMethods = false)
class QuotaConfiguration {
  @Bean
  QuotaLimits quotaLimits(JdbcClient jdbc) {
    return new QuotaLimits(jdbc);
  }

  @Bean
  Quotas quotas(JdbcClient jdbc, QuotaLimits limits) {
    return new Quotas(jdbc, limits);
  }

  @Bean
  ChangeWriter<QuotaMoved> movedQuota(Quotas quotas) {
    return ChangeWriter.of(
        QuotaMoved.class,
        moved -> {
          if (moved.taken()) {
            quotas.take(moved.change());
          } else {
            quotas.giveBack(moved.change());
          }
          return true;
        });
  }

  /** Only what is of a type alone can come after another type's and the project's. */
  @Bean
  RankLock rowsOfQuota(Quotas quotas) {
    return new RankLock() {
      @Override
      public Rank rank() {
        return Rank.QUOTA;
      }

      @Override
      public void lock(List<? extends Change> changes) {
        List<QuotaChange> moved =
            changes.stream()
                .filter(QuotaMoved.class::isInstance)
                .map(change -> ((QuotaMoved) change).change())
                .toList();
        // One row alone is locked by the first statement that changes it.
        if (moved.stream().map(QuotaConfiguration::row).distinct().count() > 1
            && moved.stream().anyMatch(QuotaChange::ofTypeAlone)) {
          quotas.lockRows(moved);
        }
      }
    };
  }

  /** The first row of counters that a change touches. */
  private static List<Object> row(QuotaChange change) {
    return List.of(change.projectId(), String.valueOf(change.volumeTypeId()));
  }
}
