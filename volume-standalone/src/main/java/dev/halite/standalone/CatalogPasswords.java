package dev.halite.standalone;

import dev.halite.common.engine.database.CatalogAccounts;
import dev.halite.common.engine.database.CatalogRole;
import dev.halite.embedded.OwnFiles;
import dev.halite.embedded.postgres.CatalogAccess;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/**
 * The passwords of the catalog's accounts, in a file that its owner alone reads. The superuser,
 * whose password is beside it, only makes the accounts.
 */
final class CatalogPasswords {

  private static final String FILE = "accounts.properties";
  private static final int BYTES = 24;

  private final Map<CatalogRole, String> passwords;

  private CatalogPasswords(Map<CatalogRole, String> passwords) {
    this.passwords = new EnumMap<>(passwords);
  }

  /** Those of a catalog whose accounts have been made; empty before. */
  static Optional<CatalogPasswords> in(Path catalog) {
    Path file = catalog.resolve(FILE);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    Properties properties = new Properties();
    try {
      properties.load(new StringReader(Files.readString(file)));
    } catch (IOException e) {
      throw new StandaloneException("%s cannot be read: %s".formatted(file, e.getMessage()), e);
    }
    Map<CatalogRole, String> read = new EnumMap<>(CatalogRole.class);
    for (CatalogRole role : CatalogRole.values()) {
      String password = properties.getProperty(role.account());
      if (password == null) {
        throw new StandaloneException("%s lacks the key %s.".formatted(file, role.account()));
      }
      read.put(role, password);
    }
    return Optional.of(new CatalogPasswords(read));
  }

  /**
   * Makes the accounts where there are none: at the first start, and at the first one after a
   * release that had but one account.
   */
  static CatalogPasswords made(Path catalog, CatalogAccess superuser, SecureRandom random) {
    Optional<CatalogPasswords> known = in(catalog);
    if (known.isPresent()) {
      return known.get();
    }
    Map<CatalogRole, String> passwords = new EnumMap<>(CatalogRole.class);
    Properties properties = new Properties();
    for (CatalogRole role : CatalogRole.values()) {
      byte[] bytes = new byte[BYTES];
      random.nextBytes(bytes);
      String password = HexFormat.of().formatHex(bytes);
      passwords.put(role, password);
      properties.setProperty(role.account(), password);
    }
    new CatalogAccounts(dataSource(superuser)).setUp(passwords);
    // Last: what is in the file is true, and a start that is cut off before makes others.
    try {
      StringWriter text = new StringWriter();
      properties.store(text, "written by Halite");
      OwnFiles.replace(catalog.resolve(FILE), text.toString());
    } catch (IOException e) {
      throw new StandaloneException(
          "The accounts of the catalog cannot be kept in %s: %s".formatted(catalog, e), e);
    }
    return new CatalogPasswords(passwords);
  }

  /** The same database, as that account. */
  CatalogAccess access(CatalogAccess database, CatalogRole role) {
    return database.as(role.account(), Objects.requireNonNull(passwords.get(role), role.account()));
  }

  static DataSource dataSource(CatalogAccess access) {
    return new DriverManagerDataSource(access.jdbcUrl(), access.user(), access.password());
  }
}
