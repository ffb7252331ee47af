package dev.halite.common.engine.transport;

import java.util.Properties;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;
import org.postgresql.PGProperty;
import org.postgresql.jdbc.SslMode;
import org.postgresql.util.PSQLException;

/** The way to the catalog. */
public final class CatalogTransport {
  /** The key that says that the way is safe although it does not look so. */
  public static final String KNOWN = "halite.catalog.clear-text";

  private CatalogTransport() {}

  /**
   * Wants TLS, and the name in the certificate checked, to a catalog on another machine.
   *
   * @param known whether somebody has said that something else encrypts
   * @throws SettingRefusedException when it is not so
   */
  public static void requireSafe(@Nullable String url, boolean known) {
    Properties connection = url == null ? null : Driver.parseURL(url, null);
    if (known || connection == null || isHere(connection) || isVerified(connection)) {
      return;
    }
    throw new SettingRefusedException(
        "The catalog is on another machine, and its password and all that it holds would be told to"
            + " whoever listens or answers in its place: add sslmode=verify-full to"
            + " spring.datasource.url, or say with "
            + KNOWN
            + " true that something else encrypts.");
  }

  private static boolean isHere(Properties connection) {
    // Sockets of somebody else's: those of Unix, or a tunnel with certificates of its own.
    return PGProperty.SOCKET_FACTORY.getOrNull(connection) != null
        || Stream.of(String.valueOf(PGProperty.PG_HOST.getOrNull(connection)).split(","))
            .allMatch(host -> host.isEmpty() || Loopback.isHere(host));
  }

  private static boolean isVerified(Properties connection) {
    String factory = PGProperty.SSL_FACTORY.getOrNull(connection);
    try {
      return SslMode.of(connection) == SslMode.VERIFY_FULL
          && (factory == null || !factory.endsWith(".NonValidatingFactory"));
    } catch (PSQLException unknownMode) {
      return false;
    }
  }
}
