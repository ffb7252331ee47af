package dev.halite.common.catalog.capacity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halite.common.engine.database.CatalogSchema;
import dev.halite.testkit.database.DatabaseExtension;
import java.util.Map;
import java.util.UUID;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** A catalog of before claims were counted has them counted by the migration. */
@Timeout(120)
class CountedClaimsTest {
  @RegisterExtension static final DatabaseExtension DATABASE = DatabaseExtension.embedded();

  @Test
  void theClaimsOfEachPoolAreCounted() {
    var dataSource =
        new DriverManagerDataSource(DATABASE.jdbcUrl(), DATABASE.user(), DATABASE.password());
    Flyway.configure()
        .dataSource(dataSource)
        .locations("classpath:db/catalog")
        .table("schema_history")
        .configuration(Map.of("flyway.postgresql.transactional.lock", "false"))
        .target("37")
        .load()
        .migrate();
    JdbcClient jdbc = JdbcClient.create(dataSource);
    jdbc.sql(
            """
            INSERT INTO service (id, binary_name, host, availability_zone)
            VALUES (:id, 'cinder-volume', 'here@disks', 'nova')
            """)
        .param("id", UUID.randomUUID())
        .update();
    jdbc.sql(
            """
            INSERT INTO backend (host, service_id, driver)
            SELECT 'here@disks', id, 'file' FROM service WHERE host = 'here@disks'
            """)
        .update();
    jdbc.sql(
            """
            INSERT INTO pool (backend_id, name)
            SELECT id, name FROM backend, (VALUES ('many'), ('one'), ('none')) AS pools (name)
            """)
        .update();
    jdbc.sql(
            """
            INSERT INTO pool_claim (placement, volume_id, pool_id, gb)
            SELECT gen_random_uuid(), gen_random_uuid(), p.id, 7
            FROM pool p JOIN (VALUES ('many', 5), ('one', 1)) AS wanted (name, number)
              USING (name), generate_series(1, wanted.number)
            """)
        .update();

    new CatalogSchema(dataSource).migrate();

    assertThat(
            jdbc.sql("SELECT name || ' ' || claims FROM pool ORDER BY name")
                .query(String.class)
                .list())
        .containsExactly("many 5", "none 0", "one 1");
  }
}
