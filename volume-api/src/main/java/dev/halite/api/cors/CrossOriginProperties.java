package dev.halite.api.cors;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Which other origins may use the API from a browser ({@code halite.api.cors.*}).
 *
 * @param allowedOrigins such as {@code https://console.example}, or {@code *}; none by default
 * @param allowedMethods methods that they may use
 * @param allowedHeaders headers that they may send
 * @param exposedHeaders headers of the answer that they may read
 * @param maxAge how long a browser may remember this
 */
@Validated
@ConfigurationProperties("halite.api.cors")
public record CrossOriginProperties(
    @DefaultValue List<String> allowedOrigins,
    @DefaultValue({"GET", "HEAD", "POST", "PUT", "DELETE"}) List<String> allowedMethods,
    @DefaultValue({
          "Authorization",
          "Content-Type",
          "Halite-Lenient-Delete",
          "Idempotency-Key",
          "OpenStack-API-Version",
          "X-Auth-Token",
          "X-OpenStack-Request-ID"
        })
        List<String> allowedHeaders,
    @DefaultValue({
          "Idempotency-Replayed",
          "OpenStack-API-Version",
          "Retry-After",
          "x-compute-request-id",
          "x-openstack-request-id"
        })
        List<String> exposedHeaders,
    @DefaultValue("1h") @DurationMin @DurationMax(days = 1) Duration maxAge) {
  public CrossOriginProperties {
    allowedOrigins = allowedOrigins.stream().map(CrossOriginProperties::origin).toList();
    allowedMethods = List.copyOf(allowedMethods);
    allowedHeaders = List.copyOf(allowedHeaders);
    exposedHeaders = List.copyOf(exposedHeaders);
  }

  /**
   * A slash at the end or a path would never match what browsers send: better said at the start.
   */
  private static String origin(String text) {
    if (text.equals("*")) {
      return text;
    }
    URI uri = URI.create(text);
    if (uri.getScheme() == null
        || uri.getRawAuthority() == null
        || uri.getRawUserInfo() != null
        || !uri.getRawPath().isEmpty()
        || uri.getRawQuery() != null) {
      throw new IllegalArgumentException(
          "halite.api.cors.allowed-origins has "
              + text
              + ", which is not of the form https://console.example:8443.");
    }
    return text.toLowerCase(Locale.ROOT);
  }
}
