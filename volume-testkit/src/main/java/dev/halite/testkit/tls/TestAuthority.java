package dev.halite.testkit.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A certificate authority of a test, made by {@code openssl}, with its files in one directory. */
public final class TestAuthority {
  private static final long LIMIT_SECONDS = 30;
  private static final String SETTINGS =
      """
      [req]
      distinguished_name = name
      [name]
      [authority]
      basicConstraints = critical, CA:TRUE
      keyUsage = critical, keyCertSign
      subjectKeyIdentifier = hash
      [server]
      basicConstraints = critical, CA:FALSE
      extendedKeyUsage = serverAuth
      subjectAltName = $ENV::NAMES
      """;

  private final Path directory;
  private final String name;

  /**
   * A certificate with its key, both PEM.
   *
   * @param key readable for its owner only
   */
  public record Issued(Path certificate, Path key) {}

  private TestAuthority(Path directory, String name) {
    this.directory = directory;
    this.name = name;
  }

  /** A new authority. */
  public static TestAuthority in(Path directory, String name) {
    TestAuthority authority = new TestAuthority(directory, name);
    try {
      Files.writeString(authority.settings(), SETTINGS);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    authority.request("", authority.file("crt"), authority.file("key"), "authority", List.of());
    return authority;
  }

  /** Its certificate, which clients trust. */
  public Path certificate() {
    return file("crt");
  }

  /**
   * A server's certificate.
   *
   * @param names such as {@code IP:127.0.0.1} and {@code DNS:localhost}
   */
  public Issued issue(String file, String names) {
    Issued issued = new Issued(directory.resolve(file + ".crt"), directory.resolve(file + ".key"));
    request(
        names,
        issued.certificate(),
        issued.key(),
        "server",
        List.of("-CA", certificate().toString(), "-CAkey", file("key").toString()));
    return issued;
  }

  /** For clients that trust this authority and no other. */
  public SSLContext clientContext() {
    try {
      KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
      trusted.load(null, null);
      trusted.setCertificateEntry(
          name,
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(Files.readAllBytes(certificate()))));
      TrustManagerFactory managers =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      managers.init(trusted);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, managers.getTrustManagers(), null);
      return context;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private void request(
      String names, Path certificate, Path key, String extensions, List<String> more) {
    List<String> command =
        new ArrayList<>(List.of("openssl", "req", "-x509", "-new", "-newkey", "ec", "-pkeyopt"));
    command.addAll(
        List.of("ec_paramgen_curve:prime256v1", "-noenc", "-days", "2", "-subj", "/CN=" + name));
    command.addAll(List.of("-config", settings().toString(), "-extensions", extensions));
    command.addAll(List.of("-out", certificate.toString(), "-keyout", key.toString()));
    command.addAll(more);
    try {
      ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
      builder.environment().put("NAMES", names.isEmpty() ? "DNS:" + name : names);
      Process process = builder.start();
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
        process.destroyForcibly();
        throw new IllegalStateException("openssl did not make a certificate: " + output);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private Path settings() {
    return file("conf");
  }

  private Path file(String extension) {
    return directory.resolve(name + "." + extension);
  }
}
