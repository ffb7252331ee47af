package dev.halite.api.idempotency;

import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** What requests with a key were answered, for a day. */
@Component
class KeptAnswers {
  private final JdbcClient jdbc;

  KeptAnswers(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * An answer.
   *
   * @param request digest of what it is the answer to
   */
  record Kept(IdempotencyKey.Digest request, int status, String answer) {}

  /** Takes a key until the end of the transaction; false where another request has it. */
  @Transactional(propagation = Propagation.MANDATORY)
  public boolean take(IdempotencyKey key) {
    return jdbc.sql("SELECT pg_try_advisory_xact_lock(hashtextextended(:key, 0))")
        .param("key", String.join("\n", "idempotency", key.project(), key.route(), key.key()))
        .query(Boolean.class)
        .single();
  }

  /** What was kept for a key that is taken. */
  @Transactional(propagation = Propagation.MANDATORY)
  public Optional<Kept> find(IdempotencyKey key) {
    return jdbc.sql(
            """
            SELECT request, http_status, answer FROM idempotency_key
            WHERE project_id = :project AND route = :route AND key = :key
              AND expires_at > clock_timestamp()
            """)
        .param("project", key.project())
        .param("route", key.route())
        .param("key", key.key())
        .query(
            (row, number) ->
                new Kept(
                    new IdempotencyKey.Digest(row.getBytes(1)), row.getInt(2), row.getString(3)))
        .optional();
  }

  /** Keeps an answer, in place of one that is over. */
  @Transactional(propagation = Propagation.MANDATORY)
  public void keep(IdempotencyKey key, int status, String answer) {
    jdbc.sql(
            """
            INSERT INTO idempotency_key (project_id, route, key, request, http_status, answer,
                                         expires_at)
            VALUES (:project, :route, :key, :request, :status, :answer,
                    clock_timestamp() + interval '24 hours')
            ON CONFLICT (project_id, route, key) DO UPDATE
            SET request = EXCLUDED.request, http_status = EXCLUDED.http_status,
                answer = EXCLUDED.answer, expires_at = EXCLUDED.expires_at
            """)
        .param("project", key.project())
        .param("route", key.route())
        .param("key", key.key())
        .param("request", key.request().bytes())
        .param("status", status)
        .param("answer", answer)
        .update();
  }
}
