package dev.halite.common.catalog.capacity;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.UUID;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Claims on the capacity of pools. A claim is one statement that has the pool's room in its
 * condition, so any number of schedulers never promises more than there is.
 */
class Claims {
  /**
   * Room as the scheduler's CapacityFilter counts it, in the same order and with the same rounding,
   * on the columns of the row that is changed: what the filter lets pass must not fail here for
   * another reason than a race.
   */
  private static final String ROOM =
      """
      (free_gb IS NULL OR free_gb = 'Infinity'
       OR CASE
         WHEN total_gb IS NULL OR total_gb = 'Infinity' THEN reserved_percentage = 0
         WHEN total_gb <= 0 THEN false
         ELSE"""
          + " "
          + virtualFree(":thin AND thin")
          + """
           >= :gb
         END)""";

  private static final Logger log = LoggerFactory.getLogger(Claims.class);

  private final JdbcClient jdbc;

  Claims(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * SQL for the GiB that may still be claimed in a pool whose total and free space are known.
   *
   * @param thin SQL that says whether it is for a thinly provisioned volume
   */
  static String virtualFree(String thin) {
    return """
    round(CAST(
      CASE WHEN %s THEN
        (total_gb - floor(total_gb * (CAST(reserved_percentage AS float8) / 100)))
          * CASE WHEN oversubscription <> 'auto' THEN CAST(oversubscription AS float8)
                 WHEN claimed_gb + others_gb = 0 THEN 20
                 ELSE 1 + (claimed_gb + others_gb) / (total_gb - (free_gb - pending_gb) + 1)
            END
          - (claimed_gb + others_gb)
      ELSE least(free_gb - pending_gb,
                 total_gb - floor(total_gb * (CAST(reserved_percentage AS float8) / 100))
                   - (claimed_gb + others_gb))
      END AS numeric), 2)"""
        .formatted(thin);
  }

  /** Locks the pools that changes are about, in the order in which reports lock them too. */
  @Transactional(propagation = Propagation.MANDATORY)
  void lockPools(Collection<? extends RoomChange> changes) {
    String named =
        changes.stream()
            .filter(RoomChange.Claimed.class::isInstance)
            .map(change -> Long.toString(((RoomChange.Claimed) change).poolId()))
            .collect(Collectors.joining(",", "{", "}"));
    jdbc.sql(
            """
            SELECT id FROM pool
            WHERE id = ANY(CAST(:named AS bigint[]))
               OR id IN (SELECT pool_id FROM pool_claim WHERE placement IN (:placements))
            ORDER BY id FOR NO KEY UPDATE
            """)
        .param("named", named)
        .param("placements", changes.stream().map(RoomChange::placement).toList())
        .query(Long.class)
        .list();
  }

  /** Claims room for a placement; false when the pool has not got it, or is gone. */
  @Transactional(propagation = Propagation.MANDATORY)
  boolean claim(RoomChange.Claimed claim) {
    return jdbc.sql(
                """
                WITH room AS (
                  UPDATE pool
                  SET claimed_gb = claimed_gb + :gb, pending_gb = pending_gb + :gb,
                      claims = claims + 1
                  WHERE id = :pool AND NOT gone AND
                """
                    + ROOM
                    + """
                      RETURNING id)
                    INSERT INTO pool_claim (placement, volume_id, pool_id, gb)
                    SELECT :placement, :volume, id, :gb FROM room
                    """)
            .param("placement", claim.placement())
            .param("volume", claim.volumeId())
            .param("pool", claim.poolId())
            .param("gb", claim.gb())
            .param("thin", claim.thin())
            .update()
        == 1;
  }

  /**
   * Claims more room for a placement; false when the pool has not got it, or is gone. What no
   * report has shown yet of what it had before is not shown by the next one either.
   */
  @Transactional(propagation = Propagation.MANDATORY)
  boolean grow(RoomChange.Grown growth) {
    return jdbc.sql(
                """
                WITH room AS (
                  UPDATE pool
                  SET claimed_gb = claimed_gb + :gb, pending_gb = pending_gb + :gb
                  WHERE id = (SELECT pool_id FROM pool_claim WHERE placement = :placement)
                    AND NOT gone AND
                """
                    + ROOM
                    + """
                      RETURNING id, reported_at)
                    UPDATE pool_claim c
                    SET gb = c.gb + :gb, materialised_at = NULL,
                        pending_gb = :gb
                          + CASE WHEN c.materialised_at IS NULL OR room.reported_at IS NULL
                                   OR c.materialised_at > room.reported_at
                                 THEN COALESCE(c.pending_gb, c.gb) ELSE 0 END
                    FROM room WHERE c.placement = :placement AND c.pool_id = room.id
                    """)
            .param("placement", growth.placement())
            .param("gb", growth.gb())
            .param("thin", growth.thin())
            .update()
        == 1;
  }

  /** Gives back what a placement took more, which nothing was made of. */
  @Transactional(propagation = Propagation.MANDATORY)
  boolean shrink(RoomChange.Shrunk room) {
    return jdbc.sql(
                """
                WITH shrunk AS (
                  UPDATE pool_claim
                  SET gb = gb - :gb, pending_gb = greatest(0, pending_gb - :gb),
                      materialised_at = clock_timestamp()
                  WHERE placement = :placement AND gb >= :gb
                  RETURNING pool_id)
                UPDATE pool p
                SET claimed_gb = greatest(0, claimed_gb - :gb),
                    pending_gb = greatest(0, pending_gb - :gb)
                FROM shrunk WHERE p.id = shrunk.pool_id
                """)
            .param("placement", room.placement())
            .param("gb", room.gb())
            .update()
        == 1;
  }

  /** The space is taken at the storage now: reports that are measured later will show it. */
  @Transactional(propagation = Propagation.MANDATORY)
  boolean materialised(UUID placement) {
    return jdbc.sql(
                """
            UPDATE pool_claim SET materialised_at = clock_timestamp()
            WHERE placement = :placement AND materialised_at IS NULL
            """)
            .param("placement", placement)
            .update()
        == 1;
  }

  /**
   * Gives the room back; nothing happens when it was given back before. The pool is locked before
   * the claim, as whoever claims does. A counter that has drifted below what is given back becomes
   * 0 and is reported: the volume must still be able to go.
   */
  @Transactional(propagation = Propagation.MANDATORY)
  boolean release(UUID placement) {
    return jdbc.sql(
            """
            WITH before AS (
              SELECT p.id, p.claimed_gb FROM pool p JOIN pool_claim c ON c.pool_id = p.id
              WHERE c.placement = :placement FOR UPDATE OF p),
            released AS (
              DELETE FROM pool_claim c USING before b
              WHERE c.placement = :placement AND c.pool_id = b.id
              RETURNING c.pool_id, c.gb, COALESCE(c.pending_gb, c.gb) AS pending_gb,
                        c.materialised_at)
            UPDATE pool p
            SET claimed_gb = greatest(0, p.claimed_gb - r.gb), claims = greatest(0, p.claims - 1),
                pending_gb = greatest(0, p.pending_gb -
                  CASE WHEN r.materialised_at IS NULL OR p.reported_at IS NULL
                         OR r.materialised_at > p.reported_at THEN r.pending_gb ELSE 0 END)
            FROM released r JOIN before b ON b.id = r.pool_id WHERE p.id = r.pool_id
            RETURNING p.id, r.gb - b.claimed_gb AS missing
            """)
        .param("placement", placement)
        .query(Claims::reportDrift)
        .optional()
        .isPresent();
  }

  private static long reportDrift(ResultSet row, int number) throws SQLException {
    long pool = row.getLong("id");
    if (row.getLong("missing") > 0) {
      log.error(
          "The claims of pool {} had drifted: {} GiB less were counted than are given back",
          pool,
          row.getLong("missing"));
    }
    return pool;
  }
}
