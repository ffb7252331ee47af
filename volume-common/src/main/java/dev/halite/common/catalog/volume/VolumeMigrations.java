package dev.halite.common.catalog.volume;

import dev.halite.common.engine.database.LivingRow;
import java.util.Arrays;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** The statements on volumes that go to another backend. */
class VolumeMigrations {
  /** In which a volume is on its way. */
  private static final List<String> UNDER_WAY =
      texts(MigrationStatus.STARTING, MigrationStatus.MIGRATING, MigrationStatus.COMPLETING);

  private final JdbcClient jdbc;

  VolumeMigrations(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  private static List<String> texts(MigrationStatus... statuses) {
    return Arrays.stream(statuses).map(MigrationStatus::text).toList();
  }

  @Transactional(propagation = Propagation.MANDATORY)
  public boolean begin(Migrating.Begun migration) {
    return jdbc.sql(
                """
                UPDATE volume SET migration_status = :to, updated_at = clock_timestamp()
                WHERE %s AND (migration_status IS NULL OR migration_status NOT IN (:busy))
                """
                    .formatted(LivingRow.BY_ID))
            .param("id", migration.volumeId())
            .param("to", MigrationStatus.STARTING.text())
            .param("busy", UNDER_WAY)
            .update()
        == 1;
  }

  @Transactional(propagation = Propagation.MANDATORY)
  public boolean reach(Migrating.Reached migration) {
    return jdbc.sql(
                """
                UPDATE volume SET migration_status = :to, updated_at = clock_timestamp()
                WHERE %s AND migration_status IN (:busy)
                """
                    .formatted(LivingRow.BY_ID))
            .param("id", migration.volumeId())
            .param("to", migration.status().text())
            .param("busy", UNDER_WAY)
            .update()
        == 1;
  }

  @Transactional(propagation = Propagation.MANDATORY)
  public boolean move(Migrating.Moved migration) {
    return jdbc.sql(
                """
                UPDATE volume
                SET host = :host, cluster_name = :cluster, availability_zone = :zone,
                    service_id = :service, placement = :placement, adopted = false,
                    migration_status = :to, updated_at = clock_timestamp()
                WHERE %s AND placement = :from AND migration_status IN (:busy)
                """
                    .formatted(LivingRow.BY_ID))
            .param("id", migration.volumeId())
            .param("host", migration.place().host())
            .param("cluster", migration.place().clusterName())
            .param("zone", migration.place().availabilityZone())
            .param("service", migration.place().serviceId())
            .param("placement", migration.placement())
            .param("from", migration.from())
            .param("to", MigrationStatus.SUCCESS.text())
            .param("busy", UNDER_WAY)
            .update()
        == 1;
  }

  @Transactional(propagation = Propagation.MANDATORY)
  public boolean giveUp(Migrating.GivenUp migration) {
    return jdbc.sql(
                """
                UPDATE volume SET migration_status = :to, updated_at = clock_timestamp()
                WHERE %s AND migration_status IN (:busy)
                """
                    .formatted(LivingRow.BY_ID))
            .param("id", migration.volumeId())
            .param("to", MigrationStatus.ERROR.text())
            .param("busy", UNDER_WAY)
            .update()
        == 1;
  }
}
