package dev.halite.api.action;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.halite.api.auth.IdentityStrategy;
import dev.halite.api.config.ApiProperties;
import dev.halite.api.fault.FaultWriter;
import dev.halite.api.json.BodyReader;
import dev.halite.api.link.Endpoints;
import dev.halite.api.rate.RateLimit;
import dev.halite.api.schema.RequestSchemas;
import dev.halite.api.server.ServerLimits;
import dev.halite.api.turn.Turns;
import dev.halite.common.engine.policy.Policy;
import java.util.List;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Puts the table together from its sources and the dispatcher in front of it. */
@Configuration(proxyBeanMethods = false)
class ActionConfiguration {
  @Bean
  ActionModel actionModel(List<ActionSource> sources, Policy policy) {
    return ActionModel.of(
        sources.stream().flatMap(source -> source.actions().stream()).toList(), policy);
  }

  @Bean
  ActionTable actionTable(ActionModel model) {
    return model.table();
  }

  @Bean
  RequestSchemas requestSchemas(ActionModel model) {
    return model.schemas();
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
      RateLimit rateLimit,
      Once once,
      @Value("${halite.operation.waiters:256}") int waiters) {
    return new ActionHandlerMapping(
        new ActionDispatcher(
            table,
            schemas,
            policy,
            new BodyReader(properties.maxBodyBytes(), limits.maxJsonDepth()),
            new Endpoints(properties.publicEndpoint(), properties.trustForwardedHeaders()),
            rateLimit,
            new Admission(
                properties.maxConcurrentRequests(),
                properties.maxConcurrentRequestsPerProject(),
                waiters,
                new Turns(
                    properties.maxRequestsAtWork(),
                    properties.maxRequestsAtWorkPerProject(),
                    Ticker.systemTicker())),
            new BodyRoom(limits.maxBodyBytesInFlight(), properties.maxBodyBytes()),
            new AnswerWriter(limits),
            once,
            limits,
            faults,
            strategy));
  }
}
