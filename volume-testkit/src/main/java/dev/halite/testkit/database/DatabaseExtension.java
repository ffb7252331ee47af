package dev.halite.testkit.database;

import dev.halite.embedded.postgres.CatalogAccess;
import dev.halite.embedded.postgres.EmbeddedCatalog;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives a test class a database of its own on a server that the whole JVM shares:
 *
 * <pre>{@code
 * @RegisterExtension
 * static final DatabaseExtension DATABASE = DatabaseExtension.embedded();
 * }</pre>
 *
 * <p>or {@code @ExtendWith(DatabaseExtension.class)} and a {@link DatabaseUnderTest} parameter.
 */
public final class DatabaseExtension
    implements DatabaseUnderTest, BeforeAllCallback, AfterAllCallback, ParameterResolver {

  private final DatabaseServer server;
  private final @Nullable Preparation preparation;
  private @Nullable CatalogAccess access;
  private @Nullable String owner;

  /** On the embedded server, without preparation. */
  public DatabaseExtension() {
    this(DatabaseServer.EMBEDDED, null);
  }

  private DatabaseExtension(DatabaseServer server, @Nullable Preparation preparation) {
    this.server = server;
    this.preparation = preparation;
  }

  public static DatabaseExtension embedded() {
    return on(DatabaseServer.EMBEDDED);
  }

  public static DatabaseExtension on(DatabaseServer server) {
    return new DatabaseExtension(server, null);
  }

  /**
   * Starts each class from a copy of one database that {@code prepare} filled once in this JVM, for
   * instance by the migrations.
   *
   * @param name tells preparations apart: one name, one preparation
   */
  public DatabaseExtension preparedBy(String name, Consumer<DatabaseUnderTest> prepare) {
    return new DatabaseExtension(server, new Preparation(name, prepare));
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    if (access == null) {
      owner = context.getUniqueId();
      access = SharedServer.of(server).newDatabase(preparation);
    }
  }

  @Override
  public void afterAll(ExtensionContext context) {
    // Nested classes use the database of the class around them.
    if (access != null && context.getUniqueId().equals(owner)) {
      SharedServer.of(server).drop(access);
      access = null;
    }
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == DatabaseUnderTest.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return this;
  }

  @Override
  public String host() {
    return access().host();
  }

  @Override
  public int port() {
    return access().port();
  }

  @Override
  public String database() {
    return access().database();
  }

  @Override
  public String user() {
    return access().user();
  }

  @Override
  public String password() {
    return access().password();
  }

  @Override
  public Connection connect() throws SQLException {
    return DriverManager.getConnection(jdbcUrl(), user(), password());
  }

  @Override
  public void stop() {
    catalog().stop();
  }

  @Override
  public void kill() {
    catalog().kill();
  }

  @Override
  public void start() {
    catalog().start();
  }

  private EmbeddedCatalog catalog() {
    return SharedServer.of(server).catalog();
  }

  private CatalogAccess access() {
    CatalogAccess current = access;
    if (current == null) {
      throw new IllegalStateException("the database exists only while its test class runs");
    }
    return current;
  }

  /** How a template is filled, once. */
  record Preparation(String name, Consumer<DatabaseUnderTest> prepare) {}
}
