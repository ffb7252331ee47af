package dev.halite.api.health;

import dev.halite.api.action.Action;
import dev.halite.api.action.ActionRequest;
import dev.halite.api.action.ActionResult;
import dev.halite.api.action.ActionSource;
import dev.halite.api.action.RawBody;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/** What load balancers ask. Tells strangers nothing but yes or no. */
@Component
class HealthActions implements ActionSource {
  private static final Logger log = LoggerFactory.getLogger(HealthActions.class);
  private static final ActionResult OK = text("OK");
  private static final ActionResult DOWN = text("UNAVAILABLE").withStatus(503);

  private final List<HealthProbe> probes;

  /** Names of the parts that were not healthy when they were last asked. */
  private final Set<String> down = ConcurrentHashMap.newKeySet();

  HealthActions(ObjectProvider<HealthProbe> probes) {
    this.probes = probes.orderedStream().toList();
  }

  @Override
  public List<Action> actions() {
    return List.of(
        Action.get("/healthcheck", this::check)
            .atRoot()
            .forProbes()
            .described("Service", "Whether the service can do its work"));
  }

  private ActionResult check(ActionRequest request) {
    return probes.stream().allMatch(this::isHealthy) ? OK : DOWN;
  }

  /** Strangers ask this: a line for each change, not for each question. */
  private boolean isHealthy(HealthProbe probe) {
    boolean healthy = false;
    RuntimeException trouble = null;
    try {
      healthy = probe.healthy();
    } catch (RuntimeException e) {
      trouble = e;
    }
    if (!healthy && down.add(probe.name())) {
      log.warn("{} is not healthy", probe.name(), trouble);
    } else if (healthy && down.remove(probe.name())) {
      log.info("{} is healthy again", probe.name());
    }
    return healthy;
  }

  private static ActionResult text(String text) {
    return ActionResult.of(
            new RawBody("text/plain;charset=UTF-8", text.getBytes(StandardCharsets.UTF_8)))
        .withHeader("Cache-Control", "no-store");
  }
}
