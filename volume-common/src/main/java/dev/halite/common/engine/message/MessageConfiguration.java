package dev.halite.common.engine.message;

import dev.halite.common.engine.database.Upkeep;
import dev.halite.common.engine.id.Ids;
import dev.halite.common.engine.worker.Housekeeping;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

@Configuration(proxyBeanMethods = false)
class MessageConfiguration {
  @Bean
  UserMessages userMessages(JdbcClient jdbc, Ids ids) {
    return new UserMessages(jdbc, ids);
  }

  @Bean
  Housekeeping expiredUserMessages(UserMessages messages, Upkeep upkeep) {
    return () -> messages.removeExpired(upkeep);
  }
}
