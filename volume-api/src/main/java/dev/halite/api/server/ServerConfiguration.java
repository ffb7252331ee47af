package dev.halite.api.server;

import dev.halite.api.exchange.ExchangeFilter;
import dev.halite.api.exchange.RequestIds;
import dev.halite.api.fault.FaultBody;
import dev.halite.api.fault.FaultWriter;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.RequestDispatcher;
import java.util.EnumSet;
import java.util.Map;
import org.apache.catalina.core.StandardHost;
import org.apache.tomcat.util.buf.EncodedSolidusHandling;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.web.HttpRequestHandler;
import org.springframework.web.servlet.handler.SimpleUrlHandlerMapping;

/** The web server's limits and what it answers by itself. */
@Configuration(proxyBeanMethods = false)
class ServerConfiguration {
  @Bean
  RequestIds requestIds() {
    return RequestIds.random();
  }

  @Bean
  FilterRegistrationBean<ExchangeFilter> exchangeFilter(
      RequestIds ids, FaultWriter faults, ServerLimits limits) {
    FilterRegistrationBean<ExchangeFilter> registration =
        new FilterRegistrationBean<>(new ExchangeFilter(ids, faults, limits.bodyTimeout()));
    registration.setOrder(Ordered.HIGHEST_PRECEDENCE);
    registration.setDispatcherTypes(EnumSet.of(DispatcherType.REQUEST, DispatcherType.ERROR));
    return registration;
  }

  @Bean
  WebServerFactoryCustomizer<TomcatServletWebServerFactory> serverCustomizer(ServerLimits limits) {
    return factory -> {
      factory.setProtocol(BoundedHttpProtocol.class.getName());
      factory.addConnectorCustomizers(
          connector -> {
            connector.setMaxParameterCount(limits.maxQueryParameters());
            connector.setMaxPostSize(0);
            connector.setXpoweredBy(false);
            connector.setEnableLookups(false);
            // Users' own text may have either; whoever takes a path apart decodes each segment.
            connector.setEncodedSolidusHandling(EncodedSolidusHandling.PASS_THROUGH.getValue());
            connector.setEncodedReverseSolidusHandling(
                EncodedSolidusHandling.PASS_THROUGH.getValue());
            if (connector.getProtocolHandler() instanceof BoundedHttpProtocol http) {
              limit(http, limits);
            }
          });
      factory.addContextCustomizers(
          context -> {
            if (context.getParent() instanceof StandardHost host) {
              host.setErrorReportValveClass(FaultReportValve.class.getName());
            }
          });
    };
  }

  private static void limit(BoundedHttpProtocol http, ServerLimits limits) {
    http.setMaxHttpRequestHeaderSize(limits.maxHeadBytes());
    http.setMaxHeaderCount(limits.maxHeaders());
    http.setMaxTrailerSize(1024);
    // A body that was not asked for is read by the exchange filter, in its time, or not at all.
    http.setMaxSwallowSize(0);
    http.setMaxConnections(limits.maxConnections());
    http.setMaxKeepAliveRequests(limits.maxRequestsPerConnection());
    http.setConnectionTimeout(Math.toIntExact(limits.idleTimeout().toMillis()));
    http.setKeepAliveTimeout(Math.toIntExact(limits.keepAliveTimeout().toMillis()));
    http.setHeadTimeout(limits.headTimeout());
  }

  /** Answers what the framework or a management endpoint has refused. */
  @Bean
  SimpleUrlHandlerMapping errorMapping(FaultWriter faults) {
    HttpRequestHandler handler =
        (request, response) -> {
          Object status = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE);
          int code = status instanceof Integer number ? number : 404;
          if (code >= 500
              && request.getAttribute(RequestDispatcher.ERROR_EXCEPTION) instanceof Throwable t) {
            faults.write(response, t);
          } else {
            faults.write(response, code, FaultBody.words(code));
          }
        };
    return new SimpleUrlHandlerMapping(Map.of("/error", handler), Ordered.HIGHEST_PRECEDENCE);
  }

  /** Only says that there is an error controller, so that the usual one stays away. */
  @Bean
  ErrorController noUsualErrorController() {
    return new ErrorController() {};
  }
}
