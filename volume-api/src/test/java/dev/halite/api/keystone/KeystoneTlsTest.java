package dev.halite.api.keystone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.fault.HaliteException;
import dev.halite.testkit.keystone.FakeKeystone;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A Keystone behind a certificate that only the operator's file vouches for. */
@Timeout(60)
class KeystoneTlsTest {
  private static final String STORE_PASSWORD = "store-password";

  @TempDir Path directory;
  private FakeKeystone keystone;
  private KeystoneSettings settings;

  @BeforeEach
  void start() throws Exception {
    certificate("right");
    certificate("other");
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(directory.resolve("right.p12"))) {
      store.load(in, STORE_PASSWORD.toCharArray());
    }
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, STORE_PASSWORD.toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    keystone = new FakeKeystone(context);
    keystone.knowsUser("t", "ann", "aa", "member");
    settings =
        new KeystoneSettings(keystone.url())
            .with("retries", "0")
            .with("connect-timeout", "10s")
            .with("read-timeout", "10s");
  }

  @AfterEach
  void stop() {
    keystone.close();
  }

  private void certificate(String name) throws Exception {
    String store = directory.resolve(name + ".p12").toString();
    keytool(
        "-genkeypair",
        "-alias",
        "k",
        "-keyalg",
        "EC",
        "-dname",
        "CN=localhost",
        "-ext",
        "SAN=ip:127.0.0.1",
        "-validity",
        "2",
        "-storetype",
        "PKCS12",
        "-keystore",
        store);
    keytool(
        "-exportcert",
        "-rfc",
        "-alias",
        "k",
        "-keystore",
        store,
        "-file",
        directory.resolve(name + ".pem").toString());
  }

  private static void keytool(String... arguments) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
    command.addAll(List.of(arguments));
    command.addAll(List.of("-storepass", STORE_PASSWORD));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isZero();
  }

  @Test
  void itsTokensAreValidatedWhereTheFileNamesItsCertificate() {
    settings.with("ca-file", directory.resolve("right.pem").toString());
    assertThat(open().validate("t", false, "192.0.2.1").userId()).isEqualTo("ann");
  }

  @Test
  void nothingIsSentToAStranger() {
    unavailable();
    settings.with("ca-file", directory.resolve("other.pem").toString());
    unavailable();
    assertThat(keystone.seen()).isEmpty();
  }

  @Test
  void whatOthersMayWriteDoesNotSayWhoIsKeystone() throws Exception {
    Path file = Files.copy(directory.resolve("right.pem"), directory.resolve("open.pem"));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));
    settings.with("ca-file", file.toString());

    assertThatThrownBy(this::open)
        .hasMessageContaining("ca-file")
        .hasMessageContaining("every user of this host may write to " + file);
  }

  private void unavailable() {
    assertThatThrownBy(() -> open().validate("t", false, "192.0.2.1"))
        .isInstanceOfSatisfying(
            HaliteException.class, e -> assertThat(e.code()).isEqualTo(FaultCode.UNAVAILABLE));
  }

  private TokenValidation open() {
    return KeystoneConnection.open(settings.build(), Clock.systemUTC(), new SimpleMeterRegistry());
  }
}
