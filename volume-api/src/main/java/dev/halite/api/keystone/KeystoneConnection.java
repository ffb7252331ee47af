package dev.halite.api.keystone;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.halite.api.config.AuthProperties.Keystone;
import dev.halite.common.openstack.identity.ServiceSession;
import dev.halite.common.openstack.identity.TrustedCertificates;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.Executors;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.web.client.RestClient;

/** Puts the parts together as the settings say. */
public final class KeystoneConnection {
  private static final String VERSION = "/v3";

  private KeystoneConnection() {}

  /**
   * The validation of tokens at the Keystone that is configured. Nothing is asked yet.
   *
   * @throws IllegalArgumentException naming the key of a setting that is missing or wrong
   */
  public static TokenValidation open(Keystone settings, Clock clock, MeterRegistry metrics) {
    KeystoneRequests requests =
        new KeystoneRequests(
            client(settings),
            settings.maxConnections(),
            settings.readTimeout(),
            settings.retries(),
            metrics);
    return new TokenValidation(
        requests,
        new ServiceSession(ConfiguredAccount.of(settings), requests::issue, clock),
        new TokenSources(
            Math.max(1, settings.maxConnections() / 2),
            settings.readTimeout(),
            Ticker.systemTicker(),
            metrics),
        settings.tokenCacheTime(),
        settings.tokenCacheSize(),
        clock,
        Ticker.systemTicker(),
        metrics);
  }

  /** The address that clients are sent to for a token, without a version. */
  public static String publicAddress(Keystone settings) {
    URI configured = settings.publicUrl();
    return configured == null ? address(settings) : withoutVersion(configured, "public-url");
  }

  private static String address(Keystone settings) {
    URI url = settings.url();
    if (url == null) {
      throw ConfiguredAccount.missing("url");
    }
    return withoutVersion(url, "url");
  }

  private static String withoutVersion(URI url, String key) {
    String scheme = url.getScheme();
    boolean web = "http".equalsIgnoreCase(scheme) || "https".equalsIgnoreCase(scheme);
    if (!web || url.getHost() == null || url.getUserInfo() != null || url.getQuery() != null) {
      throw new IllegalArgumentException(
          "halite.auth.keystone.%s is not of the form http://host:port/path or https://host:port/path."
              .formatted(key));
    }
    String text = url.toString();
    text = text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
    return text.endsWith(VERSION) ? text.substring(0, text.length() - VERSION.length()) : text;
  }

  static RestClient client(Keystone settings) {
    HttpClient.Builder client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            // Tokens and passwords go nowhere else.
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(settings.connectTimeout())
            .executor(Executors.newVirtualThreadPerTaskExecutor());
    Path certificates = settings.caFile();
    if (certificates != null) {
      client.sslContext(TrustedCertificates.in(certificates, "halite.auth.keystone.ca-file"));
    }
    JdkClientHttpRequestFactory requests = new JdkClientHttpRequestFactory(client.build());
    requests.setReadTimeout(settings.readTimeout());
    return RestClient.builder()
        .baseUrl(address(settings))
        .requestFactory(requests)
        // Every status is an answer that the caller reads.
        .defaultStatusHandler(status -> true, (request, response) -> {})
        .build();
  }
}
