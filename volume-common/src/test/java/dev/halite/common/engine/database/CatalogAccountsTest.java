package dev.halite.common.engine.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.halite.testkit.database.DatabaseExtension;
import dev.halite.testkit.database.DatabaseUnderTest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

@Timeout(120)
class CatalogAccountsTest {
  @RegisterExtension static final DatabaseExtension DATABASE = DatabaseExtension.embedded();

  private static final List<String> RIGHTS = List.of("SELECT", "INSERT", "UPDATE", "DELETE");
  private static final String REFUSED = "permission denied";

  private static final Map<CatalogRole, String> PASSWORDS =
      Arrays.stream(CatalogRole.values())
          .collect(Collectors.toMap(Function.identity(), role -> "of " + role.account()));

  private DatabaseUnderTest database;
  private SingleConnectionDataSource looking;

  @BeforeEach
  void setUp(DatabaseUnderTest given) {
    database = given;
    looking =
        new SingleConnectionDataSource(
            database.jdbcUrl(), database.user(), database.password(), true);
    new CatalogAccounts(superuser()).setUp(PASSWORDS);
    new CatalogSchema(dataSource(CatalogRole.OWNER)).migrate();
  }

  @AfterEach
  void close() {
    looking.destroy();
  }

  /** Each table, each account, each right, and each column that is kept from the API. */
  @Test
  void eachAccountMayDoWithEachTableWhatIsWrittenDown() {
    List<String> tables = CatalogGrants.tables(jdbc(looking));
    assertThat(new TreeSet<>(CatalogGrants.API.keySet()))
        .as("a new table says in CatalogGrants what the API may do with it")
        .containsExactlyElementsOf(tables);
    for (String table : tables) {
      boolean history = table.equals("schema_history");
      assertThat(rights(CatalogRole.OWNER, table)).as(table).containsExactlyElementsOf(RIGHTS);
      assertThat(rights(CatalogRole.SERVICES, table))
          .as("services with " + table)
          .containsExactlyElementsOf(history ? List.of("SELECT") : RIGHTS);
      CatalogGrants.Api api = CatalogGrants.API.get(table);
      for (String column : columns(table)) {
        List<String> expected =
            RIGHTS.stream()
                .filter(right -> !right.equals("DELETE"))
                .filter(right -> List.of(api.rights().split(", ")).contains(right))
                .filter(right -> right.equals("UPDATE") || !api.hidden().contains(column))
                .toList();
        assertThat(columnRights(CatalogRole.API, table, column))
            .as("the API with %s.%s", table, column)
            .containsExactlyElementsOf(expected);
      }
      assertThat(rights(CatalogRole.API, table).contains("DELETE"))
          .as("the API deletes from " + table)
          .isEqualTo(api.rights().contains("DELETE"));
      for (CatalogRole role : List.of(CatalogRole.SERVICES, CatalogRole.API)) {
        for (String right : List.of("TRUNCATE", "REFERENCES", "TRIGGER")) {
          assertThat(has("table", role, table, right)).as(role + " " + right + table).isFalse();
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void noneIsASuperuserOrRunsPrograms(CatalogRole role) {
    JdbcClient jdbc = jdbc(dataSource(role));
    assertThat(
            jdbc.sql(
                    """
                    SELECT rolsuper OR rolcreaterole OR rolcreatedb OR rolreplication OR rolbypassrls
                    FROM pg_roles WHERE rolname = current_user
                    """)
                .query(Boolean.class)
                .single())
        .isFalse();
    refuses(jdbc, "COPY (SELECT 1) TO PROGRAM 'id'");
    refuses(jdbc, "COPY (SELECT 1) TO '/tmp/halite-written-by-postgres'");
    refuses(jdbc, "SELECT pg_read_file('/etc/passwd')");
    refuses(jdbc, "CREATE ROLE intruder SUPERUSER");
    refuses(jdbc, "ALTER ROLE " + role.account() + " SUPERUSER");
  }

  @ParameterizedTest
  @EnumSource(names = {"SERVICES", "API"})
  void whoWorksInTheCatalogDoesNotChangeItsShape(CatalogRole role) {
    JdbcClient jdbc = jdbc(dataSource(role));
    for (String statement :
        List.of(
            "CREATE TABLE mine (id integer)",
            "CREATE TEMP TABLE operation (id integer)",
            "CREATE SCHEMA mine",
            "CREATE FUNCTION mine() RETURNS integer LANGUAGE sql RETURN 1",
            "CREATE EXTENSION hstore",
            "TRUNCATE user_message")) {
      refuses(jdbc, statement);
    }
    for (String statement :
        List.of("DROP TABLE volume", "ALTER TABLE volume ADD COLUMN mine text")) {
      assertThatThrownBy(() -> jdbc.sql(statement).update())
          .as(statement)
          .rootCause()
          .hasMessageContaining("must be owner of table volume");
    }
    refuses(jdbc, "INSERT INTO schema_history SELECT * FROM schema_history");
  }

  @Test
  void theApiSeesNothingThatStopsAProcessOrOpensStorage() {
    JdbcClient jdbc = jdbc(dataSource(CatalogRole.API));
    refuses(jdbc, "SELECT provider_auth FROM volume");
    refuses(jdbc, "UPDATE volume SET name = encode(provider_auth, 'hex')");
    // What is secret goes with the volume, and a volume without a backend is deleted by the API.
    assertThatCode(() -> jdbc.sql("UPDATE volume SET provider_auth = NULL").update())
        .doesNotThrowAnyException();
    refuses(jdbc, "SELECT token FROM worker_fence");
    refuses(jdbc, "UPDATE worker_fence SET up = false");
    refuses(jdbc, "UPDATE worker SET fenced_at = clock_timestamp()");
    refuses(jdbc, "SELECT * FROM image_cache_entry");
    refuses(jdbc, "SELECT operation_drop_partitions(0)");
    assertThatCode(() -> jdbc.sql("SELECT up FROM worker_fence").query().listOfRows())
        .doesNotThrowAnyException();
  }

  @Test
  void servicesMakeAndDropPartitions() {
    JdbcClient jdbc = jdbc(dataSource(CatalogRole.SERVICES));
    assertThat(single(jdbc, "SELECT operation_drop_partitions(-100)")).isNotEqualTo("0");
    assertThat(partitions()).containsExactly("operation_default");
    assertThat(single(jdbc, "SELECT operation_add_partitions(3)")).isEqualTo("3");
    assertThat(partitions()).hasSize(4);
  }

  @Test
  void aCatalogThatASuperuserHasMadeIsHandedOver(DatabaseUnderTest again) {
    JdbcClient admin = jdbc(superuser());
    // As a release that had but one account has left it.
    for (String table : CatalogGrants.tables(admin)) {
      admin.sql("ALTER TABLE %s OWNER TO %s".formatted(table, again.user())).update();
    }
    for (String partition : partitions()) {
      admin.sql("ALTER TABLE %s OWNER TO %s".formatted(partition, again.user())).update();
    }
    for (String function : CatalogGrants.PARTITIONS) {
      admin.sql("ALTER FUNCTION %s OWNER TO %s".formatted(function, again.user())).update();
    }
    refuses(jdbc(dataSource(CatalogRole.OWNER)), "DELETE FROM event");

    new CatalogAccounts(superuser()).setUp(PASSWORDS);
    new CatalogSchema(dataSource(CatalogRole.OWNER)).migrate();

    eachAccountMayDoWithEachTableWhatIsWrittenDown();
    servicesMakeAndDropPartitions();
    JdbcClient owner = jdbc(dataSource(CatalogRole.OWNER));
    assertThatCode(() -> owner.sql("ALTER TABLE volume ADD COLUMN later text").update())
        .doesNotThrowAnyException();
  }

  @Test
  void aNewPasswordReplacesTheOld() {
    Map<CatalogRole, String> changed =
        Arrays.stream(CatalogRole.values())
            .collect(Collectors.toMap(Function.identity(), role -> "it's \"new\" " + role));
    new CatalogAccounts(superuser()).setUp(changed);
    assertThatThrownBy(() -> jdbc(dataSource(CatalogRole.API)).sql("SELECT 1").query().singleRow())
        .rootCause()
        .hasMessageContaining("password authentication failed");
    String password = changed.get(CatalogRole.API);
    assertThat(single(jdbc(dataSource(CatalogRole.API.account(), password)), "SELECT 1"))
        .isEqualTo("1");
  }

  private static void refuses(JdbcClient jdbc, String statement) {
    assertThatThrownBy(() -> jdbc.sql(statement).update())
        .as(statement)
        .isInstanceOf(DataAccessException.class)
        .rootCause()
        .hasMessageContaining(REFUSED);
  }

  private List<String> rights(CatalogRole role, String table) {
    return RIGHTS.stream().filter(right -> has("table", role, table, right)).toList();
  }

  private boolean has(String what, CatalogRole role, String table, String right) {
    return Boolean.TRUE.equals(
        jdbc(looking)
            .sql("SELECT has_%s_privilege(:role, :table, :right)".formatted(what))
            .param("role", role.account())
            .param("table", table)
            .param("right", right)
            .query(Boolean.class)
            .single());
  }

  private List<String> columnRights(CatalogRole role, String table, String column) {
    List<String> found = new ArrayList<>();
    for (String right : RIGHTS.subList(0, 3)) {
      if (Boolean.TRUE.equals(
          jdbc(looking)
              .sql("SELECT has_column_privilege(:role, :table, :column, :right)")
              .param("role", role.account())
              .param("table", table)
              .param("column", column)
              .param("right", right)
              .query(Boolean.class)
              .single())) {
        found.add(right);
      }
    }
    return found;
  }

  private List<String> columns(String table) {
    return jdbc(looking)
        .sql(
            """
            SELECT attname FROM pg_attribute
            WHERE attrelid = CAST(:table AS regclass) AND attnum > 0 AND NOT attisdropped
            """)
        .param("table", table)
        .query(String.class)
        .list();
  }

  private List<String> partitions() {
    return jdbc(looking)
        .sql(
            "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'operation'::regclass")
        .query(String.class)
        .list();
  }

  private static String single(JdbcClient jdbc, String statement) {
    return jdbc.sql(statement).query(String.class).single();
  }

  private static JdbcClient jdbc(DataSource dataSource) {
    return JdbcClient.create(dataSource);
  }

  private DataSource superuser() {
    return dataSource(database.user(), database.password());
  }

  private DataSource dataSource(CatalogRole role) {
    return dataSource(role.account(), PASSWORDS.get(role));
  }

  private DataSource dataSource(String user, String password) {
    return new DriverManagerDataSource(database.jdbcUrl(), user, password);
  }
}
