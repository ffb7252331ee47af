package dev.halite.common.engine.database;

import java.util.Map;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationVersion;

/** The catalog's schema version: shown, checked and, where asked for, brought up to date. */
public class CatalogSchema {
  /** The oldest schema that this release works on. */
  private static final MigrationVersion OLDEST = MigrationVersion.fromVersion("38");

  private final Flyway flyway;
  private final CatalogGrants grants;

  public CatalogSchema(DataSource dataSource) {
    this.grants = new CatalogGrants(dataSource);
    this.flyway =
        Flyway.configure()
            .dataSource(dataSource)
            .locations("classpath:db/catalog")
            .table(CatalogGrants.HISTORY)
            .validateMigrationNaming(true)
            .ignoreMigrationPatterns("*:future")
            .cleanDisabled(true)
            // Flyway's lock in a transaction of its own would make CREATE INDEX CONCURRENTLY wait
            // for it for ever.
            .configuration(Map.of("flyway.postgresql.transactional.lock", "false"))
            .load();
  }

  /** Applies the migrations that are missing, then says who may what; returns how many. */
  public int migrate() {
    int applied = flyway.migrate().migrationsExecuted;
    grants.apply();
    return applied;
  }

  /** Version of the schema, "0" of an empty database. */
  public String version() {
    MigrationInfo current = flyway.info().current();
    return current == null || current.getVersion() == null ? "0" : current.getVersion().toString();
  }

  /** Whether this release can work on the schema; newer ones are tolerated. */
  public boolean isUsable() {
    return MigrationVersion.fromVersion(version()).compareTo(OLDEST) >= 0;
  }

  /** Refuses to go on with a schema that is too old. */
  public void requireUsable() {
    if (!isUsable()) {
      throw new CatalogUnusableException(
          "The catalog's schema has version %s, but %s or later is needed: run 'volume-manage db sync'."
              .formatted(version(), OLDEST),
          null);
    }
  }
}
