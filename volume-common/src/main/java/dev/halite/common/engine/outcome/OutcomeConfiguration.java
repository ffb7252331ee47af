package dev.halite.common.engine.outcome;

import java.util.List;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

@Configuration(proxyBeanMethods = false)
class OutcomeConfiguration {
  @Bean
  StatusMoves statusMoves(JdbcClient jdbc) {
    return new StatusMoves(jdbc);
  }

  @Bean
  Changes changes(List<ChangeWriter<?>> writers, List<RankLock> locks) {
    return new Changes(writers, locks);
  }
}
