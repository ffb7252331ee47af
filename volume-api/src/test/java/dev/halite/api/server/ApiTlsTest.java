package dev.halite.api.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.halite.api.TestApi;
import dev.halite.testkit.tls.TestAuthority;
import dev.halite.testkit.tls.TestAuthority.Issued;
import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** The settings of docs/security.md for the way to the API. */
@Timeout(120)
class ApiTlsTest {
  @TempDir static Path directory;
  private static TestAuthority authority;
  private static ConfigurableApplicationContext service;
  private static int port;

  @BeforeAll
  static void start() {
    authority = TestAuthority.in(directory, "authority");
    Issued issued = authority.issue("api", "IP:127.0.0.1");
    service =
        new SpringApplicationBuilder(TestApi.class)
            .run(
                "--server.port=0",
                "--server.ssl.bundle=api",
                "--spring.ssl.bundle.pem.api.keystore.certificate=file:" + issued.certificate(),
                "--spring.ssl.bundle.pem.api.keystore.private-key=file:" + issued.key(),
                "--spring.ssl.bundle.pem.api.reload-on-update=true",
                "--spring.ssl.bundle.watch.file.quiet-period=200ms");
    port = Integer.parseInt(service.getEnvironment().getRequiredProperty("local.server.port"));
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void isServedOverTls(String version) throws IOException, InterruptedException {
    SSLParameters parameters = new SSLParameters();
    parameters.setProtocols(new String[] {version});
    try (HttpClient client =
        HttpClient.newBuilder()
            .sslContext(authority.clientContext())
            .sslParameters(parameters)
            .build()) {
      HttpResponse<String> answer =
          client.send(
              HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + port + "/v3/things"))
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.sslSession().orElseThrow().getProtocol()).isEqualTo(version);
      assertThat(answer.headers().firstValue("Strict-Transport-Security")).isPresent();
      assertThat(answer.body()).contains("https://127.0.0.1:" + port + "/v3/things/7");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"-tls1_1", "-tls1"})
  void olderVersionsAreRefused(String version) throws IOException, InterruptedException {
    Process client =
        new ProcessBuilder(
                List.of(
                    "openssl",
                    "s_client",
                    "-connect",
                    "127.0.0.1:" + port,
                    version,
                    "-cipher",
                    "ALL:@SECLEVEL=0"))
            .redirectErrorStream(true)
            .redirectInput(Path.of("/dev/null").toFile())
            .start();
    String output = new String(client.getInputStream().readAllBytes());
    assertThat(client.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(client.exitValue()).as(output).isNotZero();
    assertThat(output).contains("alert protocol version");
  }

  @Test
  void aClientThatTrustsAnotherAuthorityIsNotFooled() {
    TestAuthority other = TestAuthority.in(directory, "other");
    assertThatThrownBy(() -> session(other)).isInstanceOf(SSLHandshakeException.class);
  }

  @Test
  void aNewCertificateIsServedWithoutARestart() throws IOException {
    BigInteger before = serial();
    Issued renewed = authority.issue("renewed", "IP:127.0.0.1");
    // As renewal programs do: a new file in the place of the old one.
    replace(renewed.key(), "api.key");
    replace(renewed.certificate(), "api.crt");
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(serial()).isNotEqualTo(before));
  }

  private static void replace(Path file, String name) throws IOException {
    Files.move(
        file,
        directory.resolve(name),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }

  private static BigInteger serial() throws IOException {
    return ((X509Certificate) session(authority).getPeerCertificates()[0]).getSerialNumber();
  }

  private static SSLSession session(TestAuthority trusted) throws IOException {
    try (SSLSocket socket =
        (SSLSocket) trusted.clientContext().getSocketFactory().createSocket("127.0.0.1", port)) {
      socket.startHandshake();
      return socket.getSession();
    }
  }
}
