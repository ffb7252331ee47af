package dev.halite.common.engine.database;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halite.testkit.database.DatabaseExtension;
import dev.halite.testkit.database.DatabaseUnderTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** Text has one order in the whole catalog, so that no query and no index has to name it. */
@Timeout(120)
class CatalogTextTest {
  @RegisterExtension
  static final DatabaseExtension DATABASE =
      DatabaseExtension.embedded().preparedBy("catalog", CatalogTextTest::migrate);

  private static DriverManagerDataSource source(DatabaseUnderTest database) {
    return new DriverManagerDataSource(database.jdbcUrl(), database.user(), database.password());
  }

  private static void migrate(DatabaseUnderTest database) {
    new CatalogSchema(source(database)).migrate();
  }

  @Test
  void everyTextColumnIsComparedByItsBytes() {
    JdbcClient jdbc =
        JdbcClient.create(
            new DriverManagerDataSource(DATABASE.jdbcUrl(), DATABASE.user(), DATABASE.password()));
    assertThat(
            jdbc.sql(
                    """
                    SELECT table_name || '.' || column_name FROM information_schema.columns
                    WHERE table_schema = current_schema() AND table_name <> 'schema_history'
                      AND data_type IN ('text', 'character varying')
                      AND collation_name IS DISTINCT FROM 'C'
                    """)
                .query(String.class)
                .list())
        .as("columns without COLLATE \"C\"")
        .isEmpty();
    assertThat(
            jdbc.sql(
                    """
                    SELECT count(*) FROM information_schema.columns
                    WHERE table_schema = current_schema() AND collation_name = 'C'
                    """)
                .query(Integer.class)
                .single())
        .isGreaterThan(100);
  }
}
