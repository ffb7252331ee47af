package dev.halite.common.engine.database;

/**
 * The accounts of the catalog. None is a superuser: that one makes them, and is not needed after.
 */
public enum CatalogRole {
  /** Owns the tables and changes them: migrations, the operator's command line. */
  OWNER("halite_owner"),
  /** Reads and writes rows: scheduler, node, backup. */
  SERVICES("halite_services"),
  /** What answers requests, and only that: see {@link CatalogGrants}. */
  API("halite_api");

  private final String account;

  CatalogRole(String account) {
    this.account = account;
  }

  /** Its name in the database. */
  public String account() {
    return account;
  }
}
