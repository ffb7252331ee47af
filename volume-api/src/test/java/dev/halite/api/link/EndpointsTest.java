package dev.halite.api.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.mock.web.MockHttpServletRequest;

@Timeout(60)
class EndpointsTest {
  private static MockHttpServletRequest request() {
    MockHttpServletRequest request = new MockHttpServletRequest("GET", "/v3/volumes");
    request.addHeader("Host", "inner:8776");
    return request;
  }

  @Test
  void theConfiguredAddressWins() {
    Endpoints endpoints = new Endpoints(URI.create("https://cloud.example/volume/"), true);
    MockHttpServletRequest request = request();
    request.addHeader("X-Forwarded-Host", "outer");
    assertThat(endpoints.of(request)).isEqualTo("https://cloud.example/volume");
  }

  @Test
  void otherwiseItIsWhatTheClientAskedFor() {
    assertThat(new Endpoints(null, false).of(request())).isEqualTo("http://inner:8776");
    assertThat(new Endpoints(null, false).of(new MockHttpServletRequest()))
        .isEqualTo("http://localhost:80");
  }

  @ParameterizedTest
  @CsvSource({
    "https, cloud.example, '', https://cloud.example",
    "HTTPS, 'cloud.example:8443, proxy', /volume/, https://cloud.example:8443/volume",
    "'', '', '', http://inner:8776",
    "https, 'a b', '', https://inner:8776",
    "https, 'user@evil', '', https://inner:8776",
    "https, cloud, '/x?y', https://cloud",
    "https, cloud, .evil.example, https://cloud",
    "https, cloud, ':8080', https://cloud"
  })
  void aTrustedProxySaysWhatTheClientAskedFor(
      String scheme, String host, String prefix, String address) {
    MockHttpServletRequest request = request();
    request.addHeader("X-Forwarded-Proto", scheme);
    request.addHeader("X-Forwarded-Host", host);
    request.addHeader("X-Forwarded-Prefix", prefix);
    assertThat(new Endpoints(null, true).of(request)).isEqualTo(address);
    assertThat(new Endpoints(null, false).of(request)).isEqualTo("http://inner:8776");
  }
}
