package dev.halite.api.auth;

import dev.halite.common.engine.policy.Policy;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * Which rules are in force, for operators: an administrator sees it in the health, monitoring in
 * metrics. A file that cannot be used does no harm to the service itself, so it stays up.
 */
final class PolicyHealth implements HealthIndicator, MeterBinder {
  private static final String OUTDATED = "OUTDATED";

  private final Policy policy;

  PolicyHealth(Policy policy) {
    this.policy = policy;
  }

  @Override
  public Health health() {
    policy.reloadIfChanged();
    Policy.State state = policy.state();
    String problem = state.problem();
    Health.Builder health = problem == null ? Health.up() : Health.status(OUTDATED);
    health.withDetail("file", state.file() == null ? "none" : state.file().toString());
    health.withDetail("rules", state.ownRules()).withDetail("since", state.since().toString());
    if (state.digest() != null) {
      health.withDetail("digest", state.digest());
    }
    if (problem != null) {
      health.withDetail("problem", problem);
    }
    return health.build();
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    Gauge.builder("halite.policy.outdated", policy, PolicyHealth::outdated)
        .description("1 while the policy file cannot be used and former rules are in force")
        .register(registry);
    Gauge.builder("halite.policy.rules", policy, known -> known.state().ownRules())
        .description("Rules of the policy file that are in force")
        .register(registry);
    Gauge.builder("halite.policy.since", policy, known -> known.state().since().getEpochSecond())
        .description("When the rules in force were read, in seconds since 1970")
        .baseUnit("seconds")
        .register(registry);
  }

  private static double outdated(Policy policy) {
    policy.reloadIfChanged();
    return policy.state().problem() == null ? 0 : 1;
  }
}
