package dev.halite.node.backend;

import java.util.Map;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/** Up while one backend is, or none is configured; the details name the trouble of each. */
final class BackendsHealth implements HealthIndicator {
  private final Backends backends;

  BackendsHealth(Backends backends) {
    this.backends = backends;
  }

  @Override
  public Health health() {
    Map<String, String> troubles = backends.troubles();
    boolean up = troubles.isEmpty() || troubles.containsValue("");
    Health.Builder health = up ? Health.up() : Health.down();
    troubles.forEach(
        (name, trouble) -> health.withDetail(name, trouble.isEmpty() ? "up" : trouble));
    return health.build();
  }
}
