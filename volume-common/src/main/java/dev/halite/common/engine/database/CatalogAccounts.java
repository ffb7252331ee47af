package dev.halite.common.engine.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.Objects;
import javax.sql.DataSource;
import org.postgresql.PGConnection;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Makes the accounts of a catalog, as a superuser, and hands over what a catalog that earlier
 * releases made has in it. May be repeated: it also sets new passwords.
 */
public final class CatalogAccounts {
  private static final String ROLE =
      """
      SELECT format(
        CASE WHEN EXISTS (SELECT FROM pg_roles WHERE rolname = :name)
          THEN 'ALTER' ELSE 'CREATE' END
        || ' ROLE %I LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS',
        CAST(:name AS text))
      """;

  /** Whatever is not an extension's, and no part of a table that its table takes along. */
  private static final String HAND_OVER =
      """
      DO $$
      DECLARE
        command text;
      BEGIN
        FOR command IN
          SELECT format('ALTER TABLE %%s OWNER TO %1$s', c.oid::regclass)
          FROM pg_class c
          WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm')
            AND c.relowner <> '%1$s'::regrole
            AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass
                            AND d.objid = c.oid AND d.deptype = 'e')
          UNION ALL
          SELECT format('ALTER ROUTINE %%s OWNER TO %1$s', p.oid::regprocedure)
          FROM pg_proc p
          WHERE p.pronamespace = current_schema()::regnamespace AND p.proowner <> '%1$s'::regrole
            AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass
                            AND d.objid = p.oid AND d.deptype = 'e')
        LOOP
          EXECUTE command;
        END LOOP;
        EXECUTE format('ALTER SCHEMA %%I OWNER TO %1$s', current_schema());
        EXECUTE format('REVOKE ALL ON SCHEMA %%I FROM PUBLIC', current_schema());
        EXECUTE format('ALTER DATABASE %%I OWNER TO %1$s', current_database());
        EXECUTE format('REVOKE ALL ON DATABASE %%I FROM PUBLIC', current_database());
        EXECUTE format('GRANT CONNECT ON DATABASE %%I TO %2$s, %3$s', current_database());
      END $$
      """;

  private final DataSource superuser;
  private final JdbcClient jdbc;
  private final TransactionTemplate transaction;

  public CatalogAccounts(DataSource superuser) {
    this.superuser = superuser;
    this.jdbc = JdbcClient.create(superuser);
    this.transaction = new TransactionTemplate(new JdbcTransactionManager(superuser));
  }

  /** Makes the accounts with these passwords; all of it or nothing. */
  public void setUp(Map<CatalogRole, String> passwords) {
    transaction.executeWithoutResult(
        status -> {
          // Tables change their owner: no request may wait for long behind that.
          jdbc.sql("SET LOCAL lock_timeout = '10s'").update();
          for (CatalogRole role : CatalogRole.values()) {
            String command =
                jdbc.sql(ROLE).param("name", role.account()).query(String.class).single();
            jdbc.sql(command).update();
            setPassword(role, Objects.requireNonNull(passwords.get(role), role.account()));
          }
          jdbc.sql(
                  HAND_OVER.formatted(
                      CatalogRole.OWNER.account(),
                      CatalogRole.SERVICES.account(),
                      CatalogRole.API.account()))
              .update();
        });
  }

  /** Hashed here, so that it is in no statement and no log. */
  private void setPassword(CatalogRole role, String password) {
    Connection connection = DataSourceUtils.getConnection(superuser);
    try {
      connection
          .unwrap(PGConnection.class)
          .alterUserPassword(role.account(), password.toCharArray(), "scram-sha-256");
    } catch (SQLException e) {
      throw new IllegalStateException(
          "The password of %s cannot be set: %s".formatted(role.account(), e.getMessage()), e);
    } finally {
      DataSourceUtils.releaseConnection(connection, superuser);
    }
  }
}
