package dev.halite.common.openstack.identity;

import dev.halite.common.engine.file.TrustedFiles;
import dev.halite.common.engine.file.UntrustedFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.net.ssl.SSLContext;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.pem.PemSslStoreBundle;
import org.springframework.boot.ssl.pem.PemSslStoreDetails;

/** Connections to those only whom certificates in a file of the operator vouch for. */
public final class TrustedCertificates {
  private TrustedCertificates() {}

  /**
   * What trusts the certificates in a PEM file, and no others. Whoever can write to it says who is
   * trusted, so that has to be root or we.
   *
   * @param key the setting that names the file
   * @throws IllegalArgumentException naming the key, where there are none in it
   */
  public static SSLContext in(Path file, String key) {
    Path trusted;
    try {
      trusted = TrustedFiles.ofThisProcess().requireFile(file, "the file of certificates");
    } catch (UntrustedFileException e) {
      throw new IllegalArgumentException("%s: %s".formatted(key, e.getMessage()));
    } catch (IOException e) {
      throw unreadable(file, key);
    }
    if (!Files.isReadable(trusted)) {
      throw unreadable(file, key);
    }
    try {
      return SslBundle.of(
              new PemSslStoreBundle(
                  null, PemSslStoreDetails.forCertificates(trusted.toUri().toString())))
          .createSslContext();
    } catch (RuntimeException e) {
      // No cause: the start shows the innermost message, and this one names the key.
      throw new IllegalArgumentException(
          "The file %s (%s) holds no certificates in PEM form: %s."
              .formatted(file, key, e.getMessage()));
    }
  }

  private static IllegalArgumentException unreadable(Path file, String key) {
    return new IllegalArgumentException("The file %s (%s) cannot be read.".formatted(file, key));
  }
}
