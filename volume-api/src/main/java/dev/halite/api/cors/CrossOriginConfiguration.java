package dev.halite.api.cors;

import dev.halite.api.config.ApiProperties;
import dev.halite.api.fault.FaultWriter;
import java.net.URI;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;

@Configuration(proxyBeanMethods = false)
class CrossOriginConfiguration {
  /** After the exchange filter, before anybody looks at credentials. */
  private static final int ORDER = Ordered.HIGHEST_PRECEDENCE + 10;

  @Bean
  FilterRegistrationBean<CrossOriginFilter> crossOriginFilter(
      CrossOriginProperties properties, ApiProperties api, FaultWriter faults) {
    URI endpoint = api.publicEndpoint();
    FilterRegistrationBean<CrossOriginFilter> registration =
        new FilterRegistrationBean<>(
            new CrossOriginFilter(
                properties, endpoint == null ? null : endpoint.getRawAuthority(), faults));
    registration.setOrder(ORDER);
    return registration;
  }
}
