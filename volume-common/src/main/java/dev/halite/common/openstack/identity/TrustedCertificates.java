package dev.halite.common.openstack.identity;

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
   * What trusts the certificates in a PEM file, and no others.
   *
   * @param key the setting that names the file
   * @throws IllegalArgumentException naming the key, where there are none in it
   */
  public static SSLContext in(Path file, String key) {
    if (!Files.isReadable(file)) {
      throw new IllegalArgumentException("The file %s (%s) cannot be read.".formatted(file, key));
    }
    try {
      return SslBundle.of(
              new PemSslStoreBundle(
                  null, PemSslStoreDetails.forCertificates(file.toUri().toString())))
          .createSslContext();
    } catch (RuntimeException e) {
      // No cause: the start shows the innermost message, and this one names the key.
      throw new IllegalArgumentException(
          "The file %s (%s) holds no certificates in PEM form: %s."
              .formatted(file, key, e.getMessage()));
    }
  }
}
