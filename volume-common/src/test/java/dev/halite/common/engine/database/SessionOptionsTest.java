package dev.halite.common.engine.database;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halite.common.HaliteDefaults;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

class SessionOptionsTest {
  private static final String OPTIONS = "spring.datasource.hikari.data-source-properties.options";

  @Test
  void onlyWhoNeverListsHasOnePlanForEveryValue() {
    assertThat(options(Map.of())).doesNotContain("plan_cache_mode");
    assertThat(options(Map.of("halite.catalog.fixed-plans", "true")))
        .contains("-c plan_cache_mode=force_generic_plan")
        .contains("-c statement_timeout=30000")
        .contains("-c idle_in_transaction_session_timeout=15000");
  }

  private static @Nullable String options(Map<String, Object> settings) {
    var environment = new StandardEnvironment();
    environment.getPropertySources().addFirst(new MapPropertySource("settings", settings));
    new HaliteDefaults().postProcessEnvironment(environment, new SpringApplication());
    return environment.getProperty(OPTIONS);
  }
}
