package dev.halite.testkit.database;

/** Which PostgreSQL a test runs on. */
public enum DatabaseServer {
  /** The server that is packed with the standalone; works everywhere. */
  EMBEDDED,
  /** The oldest supported version as Debian packages it, {@code postgresql-15}. */
  DEBIAN_15
}
