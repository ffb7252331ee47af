package dev.halite.common.openstack.compute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.fault.HaliteException;
import dev.halite.common.engine.secret.SecretText;
import dev.halite.common.openstack.compute.ComputeService.Refusal;
import dev.halite.testkit.keystone.FakeKeystone;
import dev.halite.testkit.tls.TestAuthority;
import dev.halite.testkit.tls.TestAuthority.Issued;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.pem.PemSslStoreBundle;
import org.springframework.boot.ssl.pem.PemSslStoreDetails;

/** Services behind a certificate that only the operator's file vouches for. */
@Timeout(60)
class ComputeTlsTest {
  private static final UUID SERVER = UUID.randomUUID();

  @TempDir Path directory;

  @Test
  void theFileVouchesForThemAndStrangersAreSentNothing() {
    TestAuthority right = TestAuthority.in(directory, "right");
    TestAuthority other = TestAuthority.in(directory, "other");
    try (FakeKeystone keystone = new FakeKeystone(serving(right.issue("nova", "IP:127.0.0.1")))) {
      for (Path file : new Path[] {null, other.certificate()}) {
        assertThatThrownBy(() -> tell(keystone, file))
            .isInstanceOfSatisfying(
                HaliteException.class, e -> assertThat(e.code()).isEqualTo(FaultCode.UNAVAILABLE));
      }
      assertThat(keystone.seen()).isEmpty();

      assertThatThrownBy(() -> tell(keystone, right.certificate()))
          .as("it gave a token, and is no compute service")
          .hasMessageContaining("something else answers 404");
      assertThat(keystone.issuedTokens()).isOne();
    }
  }

  private static SSLContext serving(Issued issued) {
    PemSslStoreDetails store =
        PemSslStoreDetails.forCertificates(issued.certificate().toUri().toString())
            .withPrivateKey(issued.key().toUri().toString());
    return SslBundle.of(new PemSslStoreBundle(store, null)).createSslContext();
  }

  private static List<Refusal> tell(FakeKeystone keystone, @Nullable Path certificates) {
    return new ComputeConfiguration()
        .computeService(
            new ComputeProperties(
                keystone.url().resolve("/compute/v2.1"),
                keystone.url(),
                "halite",
                new SecretText(FakeKeystone.PASSWORD),
                "service",
                "Default",
                "Default",
                certificates,
                false,
                Duration.ofSeconds(10),
                Duration.ofSeconds(10),
                Duration.ofSeconds(10)),
            Clock.systemUTC())
        .volumeExtended(UUID.randomUUID(), List.of(SERVER));
  }
}
