package dev.halite.common.openstack.compute;

import dev.halite.common.engine.secret.SecretText;
import dev.halite.common.openstack.identity.ServiceSession;
import dev.halite.common.openstack.identity.ServiceSession.Issued;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Asks Keystone for the token by which the compute service is asked. */
final class TokenRequests implements ServiceSession.Requests {
  private final URI address;
  private final Exchanges exchanges;

  /**
   * @param keystone its address, with or without its version
   */
  TokenRequests(URI keystone, Exchanges exchanges) {
    String text = keystone.toString();
    text = text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
    this.address =
        URI.create((text.endsWith("/v3") ? text : text + "/v3") + "/auth/tokens?nocatalog");
    this.exchanges = exchanges;
  }

  @Override
  public Issued issue(byte[] credentials) {
    HttpResponse<String> answer =
        exchanges.post("identity service", address, credentials, Map.of());
    return new Issued(
        answer.statusCode(),
        answer.body().getBytes(StandardCharsets.UTF_8),
        answer.headers().firstValue("X-Subject-Token").map(SecretText::new).orElse(null));
  }
}
