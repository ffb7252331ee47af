package dev.halite.common.openstack.compute;

import dev.halite.common.engine.transport.Loopback;
import dev.halite.common.engine.transport.SettingRefusedException;
import dev.halite.common.openstack.identity.ServiceSession;
import dev.halite.common.openstack.identity.TrustedCertificates;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Clock;
import java.util.Objects;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class ComputeConfiguration {
  @Bean
  ComputeService computeService(ComputeProperties settings, Clock clock) {
    if (settings.url() == null) {
      return new NoCompute();
    }
    URI keystone = Objects.requireNonNull(settings.keystoneUrl());
    if (!settings.clearText()) {
      requireSafe("url", settings.url());
      requireSafe("keystone-url", keystone);
    }
    Exchanges exchanges = new Exchanges(client(settings), settings.readTimeout());
    TokenRequests tokens = new TokenRequests(keystone, exchanges);
    return new Nova(
        settings.url(),
        new ServiceSession(settings.account(), tokens, clock),
        exchanges,
        new TimeLimit(settings.questionTimeout()));
  }

  private static void requireSafe(String key, URI address) {
    if (!"https".equalsIgnoreCase(address.getScheme()) && !Loopback.isHere(address.getHost())) {
      throw new SettingRefusedException(
          "halite.compute.%s is on another machine, and a password or a token would be told to whoever listens or answers in its place: let it be an https address, or say with halite.compute.clear-text true that something else encrypts."
              .formatted(key));
    }
  }

  private static HttpClient client(ComputeProperties settings) {
    HttpClient.Builder client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            // Tokens and passwords go nowhere else.
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(settings.connectTimeout());
    if (settings.caFile() != null) {
      client.sslContext(TrustedCertificates.in(settings.caFile(), "halite.compute.ca-file"));
    }
    return client.build();
  }
}
