package dev.halite.api.action;

import dev.halite.api.auth.IdentityStrategy;
import dev.halite.api.config.ApiProperties;
import dev.halite.api.fault.FaultWriter;
import dev.halite.api.json.BodyReader;
import dev.halite.api.link.Endpoints;
import dev.halite.api.rate.RateLimit;
import dev.halite.api.schema.RequestSchemas;
import dev.halite.api.server.ServerLimits;
import dev.halite.common.engine.policy.Policy;
import java.util.List;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Puts the table together from its sources and the dispatcher in front of it. */
@Configuration(proxyBeanMethods = false)
class ActionConfiguration {
  @Bean
  ActionTable actionTable(List<ActionSource> sources, Policy policy) {
    List<Action> actions = sources.stream().flatMap(source -> source.actions().stream()).toList();
    for (Action action : actions) {
      if (action.policy() != null && !policy.knows(action.policy())) {
        throw new IllegalStateException(
            action.verb() + " " + action.path() + " names the unknown rule " + action.policy());
      }
    }
    return new ActionTable(actions);
  }

  @Bean
  RequestSchemas requestSchemas(ActionTable table) {
    return RequestSchemas.of(
        table.actions().stream()
            .flatMap(action -> action.bodies().stream())
            .map(BodySchema::resource)
            .distinct()
            .toList());
  }

  @Bean
  ActionHandlerMapping actionHandlerMapping(
      ActionTable table,
      RequestSchemas schemas,
      Policy policy,
      FaultWriter faults,
      IdentityStrategy strategy,
      ApiProperties properties,
      ServerLimits limits,
      RateLimit rateLimit) {
    return new ActionHandlerMapping(
        new ActionDispatcher(
            table,
            schemas,
            policy,
            new BodyReader(properties.maxBodyBytes(), limits.maxJsonDepth()),
            new Endpoints(properties.publicEndpoint(), properties.trustForwardedHeaders()),
            rateLimit,
            new Admission(properties.maxConcurrentRequests()),
            limits,
            faults,
            strategy));
  }
}
