package dev.halite.common.openstack.compute;

import java.net.http.HttpClient;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class ComputeConfiguration {
  @Bean
  ComputeService computeService(ComputeProperties settings, Clock clock) {
    if (settings.url() == null) {
      return new NoCompute();
    }
    HttpClient client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            // Tokens and passwords go nowhere else.
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(settings.connectTimeout())
            .build();
    Exchanges exchanges = new Exchanges(client, settings.readTimeout());
    return new Nova(settings.url(), new ComputeSession(settings, exchanges, clock), exchanges);
  }
}
