package dev.halite.api.auth;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.halite.api.config.ApiProperties;
import dev.halite.api.config.AuthProperties;
import dev.halite.api.config.RemovedKeys;
import dev.halite.api.fault.FaultBody;
import dev.halite.api.fault.FaultWriter;
import dev.halite.common.engine.policy.Policy;
import dev.halite.common.engine.transport.SettingRefusedException;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.InetAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.web.server.Ssl;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.security.authentication.AuthenticationManager;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configuration.EnableWebSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.config.observation.SecurityObservationSettings;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.intercept.AuthorizationFilter;
import org.springframework.security.web.firewall.HttpFirewall;
import org.springframework.security.web.firewall.RequestRejectedHandler;

/** The filter chain in front of everything, and the strategy it asks. */
@Configuration(proxyBeanMethods = false)
@EnableWebSecurity
class ApiSecurity {
  /** What an administrator may do that others may not: look at the management endpoints. */
  static final String ADMIN = "admin";

  private static final Logger log = LoggerFactory.getLogger(ApiSecurity.class);

  @Bean
  Policy policy(ApiProperties properties) {
    return Policy.inService(properties.policyFile(), properties.adminsOfAnyScope());
  }

  @Bean
  PolicyHealth policyHealthIndicator(Policy policy) {
    return new PolicyHealth(policy);
  }

  @Bean
  IdentityStrategy identityStrategy(
      AuthProperties auth,
      ApiProperties api,
      ObjectProvider<ServerProperties> server,
      Environment environment,
      MeterRegistry metrics) {
    RemovedKeys.refuse(environment);
    refuseManagementPort(environment);
    ClientAddresses addresses = new ClientAddresses(api.trustForwardedHeaders());
    ServerProperties settings = server.getIfAvailable();
    InetAddress address = settings == null ? null : settings.getAddress();
    return switch (auth.strategy()) {
      case NOAUTH -> {
        refuseOpenNoauth(auth, address);
        yield new NoauthStrategy(
            auth.defaultProject(), new KnownHosts(auth.noauthHosts(), api.publicEndpoint()));
      }
      case BASIC -> {
        Path users = auth.usersFile();
        if (users == null) {
          throw new IllegalArgumentException(
              "halite.auth.strategy is basic, so halite.auth.users-file is needed.");
        }
        Ssl ssl = settings == null ? null : settings.getSsl();
        ClearText.refusePasswords(auth.clearText(), address, ssl != null && ssl.isEnabled());
        yield new BasicStrategy(
            users,
            Duration.ofSeconds(auth.cacheSeconds()),
            addresses,
            new Pauses(auth.wrongPasswords(), Ticker.systemTicker()),
            new SecureRandom(),
            Ticker.systemTicker());
      }
      case KEYSTONE -> {
        KeystoneStrategy strategy =
            KeystoneStrategy.of(auth.keystone(), addresses, Clock.systemUTC(), metrics);
        ClearText.refuseKeystone(auth.clearText(), auth.keystone().url());
        yield strategy;
      }
    };
  }

  /** On a port of its own it would listen on all addresses, with nobody there who knows callers. */
  private static void refuseManagementPort(Environment environment) {
    String port = environment.getProperty("management.server.port");
    if (port != null && !port.isBlank() && !port.equals(environment.getProperty("server.port"))) {
      throw new SettingRefusedException(
          "The API has no management port of its own: leave management.server.port out. /actuator is"
              + " on the port of the API, for administrators.");
    }
  }

  private static void refuseOpenNoauth(AuthProperties auth, @Nullable InetAddress address) {
    if (address != null && address.isLoopbackAddress()) {
      return;
    }
    if (!auth.noauthBeyondLoopback() || !auth.everyCallerIsAdmin()) {
      throw new SettingRefusedException(
          "With halite.auth.strategy noauth everybody is an administrator, so it listens on a"
              + " loopback address only (server.address 127.0.0.1). To open it to other machines"
              + " nevertheless, set both halite.auth.noauth-beyond-loopback and"
              + " halite.auth.every-caller-is-admin to true.");
    }
    log.warn("Everybody who reaches this service is an administrator of it (noauth).");
  }

  /** Nobody logs in through the framework; without this bean it would invent a user. */
  @Bean
  AuthenticationManager authenticationManager() {
    return authentication -> {
      throw new BadCredentialsException("no such way in");
    };
  }

  @Bean
  SecurityFilterChain apiSecurityChain(
      HttpSecurity http, IdentityStrategy strategy, Policy policy, FaultWriter faults) {
    return http.csrf(AbstractHttpConfigurer::disable)
        .logout(AbstractHttpConfigurer::disable)
        .requestCache(AbstractHttpConfigurer::disable)
        .servletApi(AbstractHttpConfigurer::disable)
        .anonymous(AbstractHttpConfigurer::disable)
        .sessionManagement(
            session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
        .addFilterBefore(
            new AuthenticationFilter(strategy, policy, faults), AuthorizationFilter.class)
        .exceptionHandling(
            handling ->
                handling
                    .authenticationEntryPoint(
                        (request, response, e) -> {
                          response.setHeader("WWW-Authenticate", strategy.challenge());
                          faults.write(response, 401, FaultBody.words(401));
                        })
                    .accessDeniedHandler(
                        (request, response, e) ->
                            faults.write(response, 403, FaultBody.words(403))))
        .authorizeHttpRequests(
            requests ->
                requests
                    .requestMatchers("/actuator/health/**", "/actuator/health")
                    .permitAll()
                    .requestMatchers("/actuator/**")
                    .hasAuthority(ADMIN)
                    // Everything else is an action, which says itself whether it needs a token.
                    .anyRequest()
                    .permitAll())
        .build();
  }

  /** Each filter of the chain would be timed by itself, which takes longer than the filters do. */
  @Bean
  SecurityObservationSettings securityObservations() {
    return SecurityObservationSettings.noObservations();
  }

  @Bean
  HttpFirewall httpFirewall() {
    return new PathFirewall();
  }

  @Bean
  RequestRejectedHandler requestRejectedHandler(FaultWriter faults) {
    return (request, response, e) -> faults.write(response, 400, "Malformed request url");
  }
}
