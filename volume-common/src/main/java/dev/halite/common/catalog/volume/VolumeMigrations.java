package dev.halite.common.catalog.volume;

import dev.halite.common.engine.database.LivingRow;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** The statements on volumes that go to another backend. */
class VolumeMigrations {
  private final JdbcClient jdbc;

  VolumeMigrations(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  @Transactional(propagation = Propagation.MANDATORY)
  public boolean begin(Migrating.Begun migration) {
    return jdbc.sql(
                """
                UPDATE volume SET migration_status = :to, updated_at = clock_timestamp()
                WHERE %s AND (migration_status IS NULL OR migration_status IN (:from))
                """
                    .formatted(LivingRow.BY_ID))
            .param("id", migration.volumeId())
            .param("to", MigrationStatus.STARTING.text())
            .param("from", MigrationStatus.STARTING.from())
            .update()
        == 1;
  }

  @Transactional(propagation = Propagation.MANDATORY)
  public boolean reach(Migrating.Reached migration) {
    return set(migration.volumeId(), migration.status());
  }

  @Transactional(propagation = Propagation.MANDATORY)
  public boolean move(Migrating.Moved migration) {
    return jdbc.sql(
                """
                UPDATE volume
                SET host = :host, cluster_name = :cluster, availability_zone = :zone,
                    service_id = :service, placement = :placement, adopted = false,
                    migration_status = :to, updated_at = clock_timestamp()
                WHERE %s AND placement = :old AND migration_status IN (:from)
                """
                    .formatted(LivingRow.BY_ID))
            .param("id", migration.volumeId())
            .param("host", migration.place().host())
            .param("cluster", migration.place().clusterName())
            .param("zone", migration.place().availabilityZone())
            .param("service", migration.place().serviceId())
            .param("placement", migration.placement())
            .param("old", migration.from())
            .param("to", MigrationStatus.SUCCESS.text())
            .param("from", MigrationStatus.SUCCESS.from())
            .update()
        == 1;
  }

  @Transactional(propagation = Propagation.MANDATORY)
  public boolean giveUp(Migrating.GivenUp migration) {
    return set(migration.volumeId(), MigrationStatus.ERROR);
  }

  private boolean set(UUID volume, MigrationStatus to) {
    return jdbc.sql(
                """
                UPDATE volume SET migration_status = :to, updated_at = clock_timestamp()
                WHERE %s AND migration_status IN (:from)
                """
                    .formatted(LivingRow.BY_ID))
            .param("id", volume)
            .param("to", to.text())
            .param("from", to.from())
            .update()
        == 1;
  }
}
