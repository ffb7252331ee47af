package dev.halite.common.engine.database;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Who may do what with which table. Services read and write all rows. The API does so with what
 * users have; of what runs the services it reads the state, but never what lets somebody stop a
 * process or log in to storage. Neither changes a table.
 */
final class CatalogGrants {
  /** What the history of migrations is called; nobody writes there but who migrates. */
  static final String HISTORY = "schema_history";

  private static final String SERVICES = CatalogRole.SERVICES.account();
  private static final String API_ACCOUNT = CatalogRole.API.account();
  private static final String BOTH = SERVICES + ", " + API_ACCOUNT;
  private static final String READ = "SELECT";
  private static final String READ_AND_CHANGE = "SELECT, UPDATE";
  private static final String KEEP = "SELECT, INSERT, UPDATE";
  private static final String ALL = "SELECT, INSERT, UPDATE, DELETE";

  /**
   * What the API may do with a table.
   *
   * @param hidden columns that it neither sees nor fills; it may empty them where it changes rows
   */
  record Api(String rights, Set<String> hidden) {
    Api(String rights, String... hidden) {
      this(rights, Set.of(hidden));
    }
  }

  private static final Api NOTHING = new Api("");

  /** All tables of the catalog. One that is missing here is closed to the API. */
  static final Map<String, Api> API =
      Map.ofEntries(
          Map.entry("attachment", new Api(ALL)),
          Map.entry("backend", new Api(READ)),
          Map.entry("backup", new Api(KEEP)),
          Map.entry("cluster", new Api(READ_AND_CHANGE)),
          Map.entry("default_volume_type", new Api(ALL)),
          Map.entry("event", new Api(ALL)),
          Map.entry("group_snapshot", new Api(KEEP)),
          Map.entry("group_type", new Api(KEEP)),
          Map.entry("group_volume_type", new Api(ALL)),
          Map.entry("hold", new Api(ALL)),
          Map.entry("idempotency_key", new Api(KEEP)),
          Map.entry("image_cache_entry", NOTHING),
          Map.entry("operation", new Api(KEEP)),
          Map.entry("operation_run", new Api(ALL)),
          Map.entry("pool", new Api(READ)),
          Map.entry("pool_claim", new Api(READ)),
          Map.entry("project_operations", new Api(ALL)),
          Map.entry("qos_spec", new Api(KEEP)),
          Map.entry("quota_class_limit", new Api(ALL)),
          Map.entry("quota_limit", new Api(ALL)),
          Map.entry("quota_usage", new Api(ALL)),
          Map.entry(HISTORY, new Api(READ)),
          Map.entry("service", new Api(READ_AND_CHANGE)),
          Map.entry("snapshot", new Api(KEEP)),
          Map.entry("user_message", new Api(ALL)),
          Map.entry("volume", new Api(KEEP, "provider_auth")),
          Map.entry("volume_group", new Api(KEEP)),
          Map.entry("volume_transfer", new Api(KEEP)),
          Map.entry("volume_type", new Api(KEEP)),
          Map.entry("volume_type_access", new Api(ALL)),
          Map.entry("volume_type_encryption", new Api(ALL)),
          Map.entry("worker", new Api(READ)),
          // The token names a process that may be killed.
          Map.entry("worker_fence", new Api(READ, "token")));

  /** Functions that change tables; they do so as the owner, for services alone. */
  static final List<String> PARTITIONS =
      List.of("operation_add_partitions(integer)", "operation_drop_partitions(integer)");

  private final JdbcClient jdbc;
  private final TransactionTemplate transaction;

  CatalogGrants(DataSource owner) {
    this.jdbc = JdbcClient.create(owner);
    this.transaction = new TransactionTemplate(new JdbcTransactionManager(owner));
  }

  /**
   * Gives the accounts what they need, and nothing else; nothing where there is but one account.
   */
  void apply() {
    transaction.executeWithoutResult(
        status -> {
          if (accountsExist()) {
            single("SELECT pg_advisory_xact_lock(hashtext('halite.catalog.grants'))::text");
            // One round trip: the standalone does this at each start.
            jdbc.sql(String.join(";\n", statements())).update();
          }
        });
  }

  private List<String> statements() {
    String schema = single("SELECT quote_ident(current_schema())");
    List<String> statements = new ArrayList<>();
    statements.add("GRANT USAGE ON SCHEMA %s TO %s".formatted(schema, BOTH));
    for (String table : tables(jdbc)) {
      statements.add("REVOKE ALL ON %s FROM PUBLIC, %s".formatted(table, BOTH));
      String rights = table.equals(HISTORY) ? READ : ALL;
      statements.add("GRANT %s ON %s TO %s".formatted(rights, table, SERVICES));
      Api api = API.getOrDefault(table, NOTHING);
      if (!api.rights().isEmpty()) {
        statements.add("GRANT %s ON %s TO %s".formatted(rights(table, api), table, API_ACCOUNT));
      }
    }
    for (String function : PARTITIONS) {
      // Nobody slips another table of that name under it: a search path of its own, and what is
      // temporary comes last.
      statements.add(
          "ALTER FUNCTION %s SECURITY DEFINER SET search_path = %s, pg_temp"
              .formatted(function, schema));
      statements.add("REVOKE ALL ON FUNCTION %s FROM PUBLIC, %s".formatted(function, BOTH));
      statements.add("GRANT EXECUTE ON FUNCTION %s TO %s".formatted(function, SERVICES));
    }
    return statements;
  }

  private String rights(String table, Api api) {
    if (api.hidden().isEmpty()) {
      return api.rights();
    }
    String columns = columns(table, api.hidden());
    return Stream.of(api.rights().split(", "))
        .map(right -> right.equals("UPDATE") ? right : right + " (" + columns + ")")
        .collect(Collectors.joining(", "));
  }

  private String columns(String table, Set<String> hidden) {
    return jdbc
        .sql(
            """
            SELECT quote_ident(attname) FROM pg_attribute
            WHERE attrelid = CAST(:table AS regclass) AND attnum > 0 AND NOT attisdropped
              AND attname NOT IN (:hidden)
            ORDER BY attnum
            """)
        .param("table", table)
        .param("hidden", hidden)
        .query(String.class)
        .list()
        .stream()
        .collect(Collectors.joining(", "));
  }

  /** The tables, without the partitions that they consist of. */
  static List<String> tables(JdbcClient jdbc) {
    return jdbc.sql(
            """
            SELECT relname FROM pg_class
            WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p')
              AND NOT relispartition
            ORDER BY relname
            """)
        .query((row, number) -> row.getString(1))
        .list();
  }

  private boolean accountsExist() {
    return jdbc.sql("SELECT count(*) FROM pg_roles WHERE rolname IN (:names)")
            .param("names", List.of(SERVICES, API_ACCOUNT))
            .query(Integer.class)
            .single()
        == 2;
  }

  private String single(String statement) {
    return jdbc.sql(statement).query(String.class).single();
  }
}
