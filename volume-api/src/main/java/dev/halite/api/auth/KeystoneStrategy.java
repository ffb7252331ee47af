package dev.halite.api.auth;

import dev.halite.api.config.AuthProperties;
import dev.halite.api.fault.FaultBody;
import dev.halite.api.keystone.KeystoneConnection;
import dev.halite.api.keystone.KeystoneToken;
import dev.halite.api.keystone.TokenValidation;
import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.fault.HaliteException;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Collections;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.web.util.UriUtils;

/**
 * Tokens of a Keystone. The user's own is in {@code X-Auth-Token}; {@code X-Service-Token} is that
 * of a service on whose behalf a user's long work goes on, so that the user's token may have
 * expired meanwhile and its access rules do not apply to what the service does for it.
 */
final class KeystoneStrategy implements IdentityStrategy {
  private final TokenValidation tokens;
  private final ClientAddresses addresses;
  private final Set<String> serviceTokenRoles;
  private final String publicAddress;

  private KeystoneStrategy(
      TokenValidation tokens,
      ClientAddresses addresses,
      Set<String> serviceTokenRoles,
      String publicAddress) {
    this.tokens = tokens;
    this.addresses = addresses;
    this.serviceTokenRoles = Set.copyOf(serviceTokenRoles);
    this.publicAddress = publicAddress;
  }

  /**
   * The strategy that the settings describe.
   *
   * @throws IllegalArgumentException naming the key of a setting that is missing or wrong
   */
  static KeystoneStrategy of(
      AuthProperties.Keystone settings,
      ClientAddresses addresses,
      Clock clock,
      MeterRegistry metrics) {
    return new KeystoneStrategy(
        KeystoneConnection.open(settings, clock, metrics),
        addresses,
        settings.serviceTokenRoles(),
        KeystoneConnection.publicAddress(settings));
  }

  @Override
  public @Nullable Identity identify(HttpServletRequest request) {
    String user = header(request, "X-Auth-Token");
    if (user == null) {
      user = header(request, "X-Storage-Token");
    }
    if (user == null) {
      return null;
    }
    String service = header(request, "X-Service-Token");
    String address = addresses.of(request);
    KeystoneToken vouching = service == null ? null : vouching(service, address);
    KeystoneToken token = tokens.validate(user, vouching != null, address);
    if (token == null || (vouching == null && !token.allows(request.getMethod(), path(request)))) {
      throw refused();
    }
    return new Identity(
        token.userId(),
        token.projectId(),
        token.roles(),
        vouching == null ? Set.of() : vouching.roles(),
        token.scope());
  }

  private static @Nullable String header(HttpServletRequest request, String name) {
    String value = request.getHeader(name);
    return value == null || value.isEmpty() ? null : value;
  }

  /** A service token; anybody may have a valid token, so it is its role that makes it one. */
  private KeystoneToken vouching(String service, String address) {
    KeystoneToken token = tokens.validate(service, false, address);
    if (token == null || Collections.disjoint(token.roles(), serviceTokenRoles)) {
      throw refused();
    }
    return token;
  }

  /**
   * The path as it is routed: decoded, but with nothing taken out of it, and with an encoded slash
   * as the part of a name that it is.
   */
  private static String path(HttpServletRequest request) {
    String raw = request.getRequestURI().substring(request.getContextPath().length());
    return UriUtils.decode(
        raw.replace("%2F", "%252F").replace("%2f", "%252F"), StandardCharsets.UTF_8);
  }

  private static HaliteException refused() {
    return new HaliteException(FaultCode.UNAUTHENTICATED, FaultBody.words(401));
  }

  @Override
  public String challenge() {
    return "Keystone uri=\"" + publicAddress + "\"";
  }
}
