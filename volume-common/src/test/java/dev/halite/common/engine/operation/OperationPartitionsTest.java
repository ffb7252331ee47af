package dev.halite.common.engine.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halite.common.CommonContext;
import dev.halite.common.engine.database.Upkeep;
import dev.halite.testkit.database.DatabaseExtension;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

@Timeout(30)
class OperationPartitionsTest {
  @RegisterExtension static final DatabaseExtension DATABASE = CommonContext.catalog();

  private final DataSource database =
      new DriverManagerDataSource(DATABASE.jdbcUrl(), DATABASE.user(), DATABASE.password());
  private final JdbcClient jdbc = JdbcClient.create(database);
  private final OperationPartitions partitions =
      new OperationPartitions(
          new Upkeep(jdbc, new TransactionTemplate(new JdbcTransactionManager(database))));

  @Test
  void aPartitionIsMadeAlthoughOperationsOfItsDayCameFirst() {
    partitions.add();
    String today =
        jdbc.sql("SELECT 'operation_' || to_char(now() AT TIME ZONE 'UTC', 'YYYYMMDD')")
            .query(String.class)
            .single();
    jdbc.sql("DROP TABLE " + today).update();
    UUID early = record("now()");
    assertThat(partitionOf(early)).isEqualTo("operation_default");

    assertThat(partitions.add()).isEqualTo(1);

    assertThat(partitionOf(early)).isEqualTo(today);
    assertThat(partitionOf(record("now()"))).isEqualTo(today);
    assertThat(partitions.add()).isZero();
  }

  @Test
  void oldDaysAreDroppedUnlessAnOperationOfTheirsIsUnderWay() {
    String ended = day(40);
    String underWay = day(41);
    String young = day(20);
    UUID gone = record("now() - interval '40 days'");
    UUID kept = record("now() - interval '41 days'");
    UUID recent = record("now() - interval '20 days'");
    assertThat(partitionOf(gone)).isEqualTo(ended);
    jdbc.sql(
            """
            INSERT INTO operation_run (operation_id, kind, payload_version, resource_type,
                                       resource_id, exclusive, queue, deadline_at)
            VALUES (:id, 'test', 1, 'volume', :id, false, 'test', now())
            """)
        .param("id", kept)
        .update();

    assertThat(partitions.drop()).isEqualTo(1);

    assertThat(partitionOf(gone)).isEmpty();
    assertThat(partitionOf(kept)).isEqualTo(underWay);
    assertThat(partitionOf(recent)).isEqualTo(young);
  }

  private String day(int ago) {
    String name =
        jdbc.sql(
                "SELECT 'operation_' || to_char((now() AT TIME ZONE 'UTC')::date - :ago, 'YYYYMMDD')")
            .param("ago", ago)
            .query(String.class)
            .single();
    String bounds =
        jdbc.sql(
                """
                SELECT format('FROM (%L) TO (%L)', operation_id_at(day), operation_id_at(day + interval '1 day'))
                FROM (SELECT (((now() AT TIME ZONE 'UTC')::date - :ago)::timestamp AT TIME ZONE 'UTC')
                      AS day) AS days
                """)
            .param("ago", ago)
            .query(String.class)
            .single();
    jdbc.sql("CREATE TABLE " + name + " PARTITION OF operation FOR VALUES " + bounds).update();
    return name;
  }

  private UUID record(String at) {
    return jdbc.sql(
            """
            INSERT INTO operation (id, kind, payload_version, resource_type, resource_id, payload,
                                   context)
            SELECT (left(operation_id_at(%s)::text, 14) || right(gen_random_uuid()::text, 22))::uuid,
                   'test', 1, 'volume', gen_random_uuid(), '{}', '{}'
            RETURNING id
            """
                .formatted(at))
        .query(UUID.class)
        .single();
  }

  private String partitionOf(UUID id) {
    return jdbc.sql("SELECT tableoid::regclass::text FROM operation WHERE id = :id")
        .param("id", id)
        .query(String.class)
        .optional()
        .orElse("");
  }
}
