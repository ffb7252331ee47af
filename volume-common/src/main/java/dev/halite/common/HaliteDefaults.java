package dev.halite.common;

import dev.halite.common.engine.database.SessionOptions;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/** Defaults of Spring's own keys that hold for every service; anything else overrides them. */
public final class HaliteDefaults implements EnvironmentPostProcessor, Ordered {
  private static final String SESSION = "spring.datasource.hikari.data-source-properties.options";
  private static final String STATEMENT_TIMEOUT = "halite.catalog.statement-timeout";
  private static final String FIXED_PLANS = "halite.catalog.fixed-plans";

  private static final Map<String, Object> DEFAULTS =
      Map.ofEntries(
          Map.entry("spring.main.banner-mode", "off"),
          Map.entry("spring.threads.virtual.enabled", "true"),
          Map.entry("spring.jpa.open-in-view", "false"),
          Map.entry("spring.jpa.hibernate.ddl-auto", "none"),
          Map.entry("spring.jpa.properties.hibernate.boot.allow_jdbc_metadata_access", "false"),
          Map.entry("spring.jpa.database", "POSTGRESQL"),
          Map.entry("spring.jpa.properties.hibernate.jdbc.time_zone", "UTC"),
          Map.entry("spring.data.jpa.repositories.enabled", "false"),
          Map.entry("spring.flyway.enabled", "false"),
          Map.entry("spring.datasource.hikari.pool-name", "halite"),
          Map.entry("spring.datasource.hikari.maximum-pool-size", "24"),
          Map.entry("spring.datasource.hikari.connection-timeout", "5000"),
          Map.entry("spring.datasource.hikari.auto-commit", "true"),
          Map.entry("spring.datasource.hikari.initialization-fail-timeout", "-1"),
          Map.entry("spring.rabbitmq.connection-timeout", "3s"),
          Map.entry("spring.rabbitmq.requested-heartbeat", "10s"),
          Map.entry("spring.lifecycle.timeout-per-shutdown-phase", "30s"),
          Map.entry("management.endpoints.web.exposure.include", "health,prometheus"),
          Map.entry("management.endpoint.health.probes.enabled", "true"),
          Map.entry("management.health.rabbit.enabled", "false"),
          Map.entry(
              "logging.pattern.level",
              "%5p [%X{request_id:--} %X{resource_id:--} %X{operation_id:--}]"),
          Map.entry("logging.level.org.hibernate", "WARN"),
          Map.entry("logging.level.org.hibernate.orm.deprecation", "ERROR"),
          Map.entry("logging.level.org.springframework.amqp", "ERROR"),
          Map.entry("logging.level.com.zaxxer.hikari", "WARN"),
          Map.entry("logging.level.org.flywaydb", "WARN"));

  @Override
  public void postProcessEnvironment(
      ConfigurableEnvironment environment, SpringApplication application) {
    Binder settings = Binder.get(environment);
    Duration statement =
        settings.bind(STATEMENT_TIMEOUT, Duration.class).orElse(SessionOptions.STATEMENT);
    Map<String, Object> defaults = new HashMap<>(DEFAULTS);
    defaults.put(
        SESSION,
        settings.bind(FIXED_PLANS, Boolean.class).orElse(false)
            ? SessionOptions.withFixedPlans(statement)
            : SessionOptions.of(statement));
    environment.getPropertySources().addLast(new MapPropertySource("halite-defaults", defaults));
  }

  @Override
  public int getOrder() {
    return Ordered.LOWEST_PRECEDENCE;
  }
}
