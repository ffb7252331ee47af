package dev.halite.testkit.database;

import dev.halite.embedded.postgres.CatalogAccess;
import dev.halite.embedded.postgres.CatalogSettings;
import dev.halite.embedded.postgres.EmbeddedCatalog;
import dev.halite.embedded.postgres.PostgresBinaries;
import dev.halite.testkit.TestDirectory;
import dev.halite.testkit.database.DatabaseExtension.Preparation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One server of a kind for the JVM, ended with it. Without fsync: a test may kill the server, but
 * no test cuts the power.
 */
final class SharedServer {

  private static final int MAX_CONNECTIONS = 300;
  private static final Path DEBIAN_15_HOME = Path.of("/usr/lib/postgresql/15");
  private static final Map<DatabaseServer, SharedServer> SERVERS =
      new EnumMap<>(DatabaseServer.class);

  private final EmbeddedCatalog catalog;
  private final Map<String, String> templates = new HashMap<>();
  private int databases;

  private SharedServer(EmbeddedCatalog catalog) {
    this.catalog = catalog;
  }

  static synchronized SharedServer of(DatabaseServer server) {
    return SERVERS.computeIfAbsent(server, SharedServer::start);
  }

  EmbeddedCatalog catalog() {
    return catalog;
  }

  synchronized CatalogAccess newDatabase(@Nullable Preparation preparation) {
    String template = preparation == null ? "template1" : template(preparation);
    return catalog.createDatabase("test_" + ++databases, template);
  }

  synchronized void drop(CatalogAccess access) {
    catalog.dropDatabase(access.database());
  }

  private String template(Preparation preparation) {
    String known = templates.get(preparation.name());
    if (known != null) {
      return known;
    }
    String name = "prepared_" + templates.size();
    CatalogAccess access = catalog.createDatabase(name, "template1");
    preparation.prepare().accept(new FixedDatabase(catalog, access));
    templates.put(preparation.name(), name);
    return name;
  }

  private static SharedServer start(DatabaseServer server) {
    Path directory = TestDirectory.endingWithJvm("postgres");
    EmbeddedCatalog catalog =
        EmbeddedCatalog.start(
            new CatalogSettings(directory, binaries(server), false, MAX_CONNECTIONS));
    TestDirectory.beforeRemoval(directory, catalog::close);
    return new SharedServer(catalog);
  }

  private static PostgresBinaries binaries(DatabaseServer server) {
    return switch (server) {
      case EMBEDDED -> PostgresBinaries.unpackedBelow(TestDirectory.cache());
      case DEBIAN_15 -> {
        if (!Files.isDirectory(DEBIAN_15_HOME)) {
          throw new IllegalStateException(
              "This test needs Debian's package postgresql-15; `./halite test` installs it as root.");
        }
        yield PostgresBinaries.installedAt(DEBIAN_15_HOME);
      }
    };
  }
}
