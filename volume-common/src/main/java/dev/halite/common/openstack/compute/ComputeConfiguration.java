package dev.halite.common.openstack.compute;

import dev.halite.common.openstack.identity.ServiceSession;
import dev.halite.common.openstack.identity.TrustedCertificates;
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
    Exchanges exchanges = new Exchanges(client(settings), settings.readTimeout());
    TokenRequests tokens =
        new TokenRequests(Objects.requireNonNull(settings.keystoneUrl()), exchanges);
    return new Nova(
        settings.url(), new ServiceSession(settings.account(), tokens, clock), exchanges);
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
