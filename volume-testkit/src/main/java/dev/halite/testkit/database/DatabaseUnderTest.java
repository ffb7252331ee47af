package dev.halite.testkit.database;

import java.sql.Connection;
import java.sql.SQLException;

/** A database of a real PostgreSQL server, empty or copied from a prepared one. */
public interface DatabaseUnderTest {

  String host();

  int port();

  String database();

  String user();

  String password();

  default String jdbcUrl() {
    return "jdbc:postgresql://" + host() + ":" + port() + "/" + database();
  }

  /** A new connection, to be closed by the caller. */
  Connection connect() throws SQLException;

  /** Ends the server in order; every database of this JVM on it is away. */
  void stop();

  /** Ends the server as a crash would. */
  void kill();

  /** Starts the server again on the same port with the same data. */
  void start();
}
