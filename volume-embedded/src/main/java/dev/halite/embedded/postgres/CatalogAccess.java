package dev.halite.embedded.postgres;

/** How a client reaches a database of an {@link EmbeddedCatalog}; the password is never printed. */
public record CatalogAccess(String host, int port, String database, String user, String password) {

  public String jdbcUrl() {
    return "jdbc:postgresql://" + host + ":" + port + "/" + database;
  }

  /** The same server and account, another database. */
  public CatalogAccess withDatabase(String otherDatabase) {
    return new CatalogAccess(host, port, otherDatabase, user, password);
  }

  /** The same database, another account. */
  public CatalogAccess as(String otherUser, String itsPassword) {
    return new CatalogAccess(host, port, database, otherUser, itsPassword);
  }

  @Override
  public String toString() {
    return user + ":***@" + host + ":" + port + "/" + database;
  }
}
