package dev.halite.common.catalog.quota;

import dev.halite.common.engine.outcome.ChangeWriter;
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
}
