package dev.halite.common.catalog.attachment;

import dev.halite.common.catalog.volume.Volume;
import dev.halite.common.catalog.volume.VolumeEvents;
import dev.halite.common.catalog.volume.Volumes;
import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.fault.HaliteException;
import dev.halite.common.engine.id.Ids;
import dev.halite.common.engine.identity.RequestContext;
import dev.halite.common.engine.operation.Operations;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The attachments that clients have made for servers, for whoever looks whether those are still
 * there, and lets go of the others as a client would. Needs no context.
 */
public final class AttachmentsOfServers {
  private static final String UNCHANGED = "COALESCE(updated_at, created_at)";

  private final JdbcClient jdbc;
  private final TransactionTemplate transactions;
  private final Attachments attachments;
  private final Operations operations;
  private final Ids ids;

  public AttachmentsOfServers(DataSource dataSource, Ids ids) {
    this.jdbc = JdbcClient.create(dataSource);
    this.transactions = new TransactionTemplate(new DataSourceTransactionManager(dataSource));
    this.attachments =
        new Attachments(
            jdbc,
            Volumes.withoutMetadata(jdbc),
            VolumeEvents.untold(jdbc, ids),
            new AttachmentSecrets(() -> null));
    this.operations = Operations.unheard(jdbc, ids);
    this.ids = ids;
  }

  /**
   * One of them.
   *
   * @param unchangedSince when it was made, or changed for the last time
   */
  public record OfServer(
      UUID id,
      UUID volumeId,
      UUID serverId,
      String projectId,
      String status,
      Instant unchangedSince) {}

  /** All that are living, oldest first. */
  public List<OfServer> all() {
    return jdbc.sql(
            """
            SELECT id, volume_id, instance_id, project_id, attach_status, %s FROM attachment
            WHERE instance_id IS NOT NULL AND deleted_at IS NULL ORDER BY 6, id
            """
                .formatted(UNCHANGED))
        .query((row, number) -> read(row))
        .list();
  }

  private static OfServer read(ResultSet row) throws SQLException {
    return new OfServer(
        row.getObject(1, UUID.class),
        row.getObject(2, UUID.class),
        row.getObject(3, UUID.class),
        row.getString(4),
        row.getString(5),
        row.getObject(6, OffsetDateTime.class).toInstant());
  }

  /**
   * Has an attachment deleted by its volume's node, which cuts the server off if one was ever
   * connected: its host may have been lost before it was told to stop.
   *
   * @return false where it was changed since it was read, or something else is done with it
   */
  public boolean letGo(OfServer found) {
    try {
      return Boolean.TRUE.equals(transactions.execute(status -> letGoWithin(found)));
    } catch (HaliteException e) {
      if (e.code() == FaultCode.NOT_FOUND) {
        return false;
      }
      throw e;
    }
  }

  private boolean letGoWithin(OfServer found) {
    AttachmentFacts facts = attachments.lockedFacts(found.volumeId(), null);
    Volume volume = facts.volume();
    Now now = volume.isPlaced() ? asFound(found).orElse(null) : null;
    if (now == null || now.connecting()) {
      return false;
    }
    if (now.disconnecting() != null && (now.byForce() || !now.known())) {
      return true;
    }
    attachments.letGo(facts, found.id());
    operations.submit(
        DisconnectPayload.operation(
            volume,
            found.id(),
            now.known(),
            false,
            new RequestContext(
                "req-" + ids.random(),
                null,
                "volume-manage",
                found.projectId(),
                Set.of(),
                Set.of(),
                true),
            now.disconnecting()));
    return true;
  }

  /**
   * What an attachment is that has not changed.
   *
   * @param known whether its server has ever said what it is
   * @param connecting whether it is being connected
   * @param disconnecting the operation that lets it go; null when none does
   * @param byForce whether that one cuts the server off
   */
  private record Now(
      boolean known, boolean connecting, @Nullable UUID disconnecting, boolean byForce) {}

  /** The volume's row is locked. */
  private Optional<Now> asFound(OfServer found) {
    return jdbc.sql(
            """
            SELECT connector IS NOT NULL,
                   EXISTS (SELECT FROM operation_run WHERE resource_id = a.id AND kind = :connect),
                   ending.operation_id, ending.force
            FROM attachment a
            %s
            WHERE a.id = :id AND instance_id = :server AND %s = :since AND deleted_at IS NULL
            """
                .formatted(Attachments.ENDING, UNCHANGED))
        .param("id", found.id())
        .param("connect", AttachmentKind.CONNECT.wireName())
        .param("disconnect", AttachmentKind.DISCONNECT.wireName())
        .param("server", found.serverId())
        .param("since", found.unchangedSince().atOffset(ZoneOffset.UTC))
        .query(
            (row, number) ->
                new Now(
                    row.getBoolean(1),
                    row.getBoolean(2),
                    row.getObject(3, UUID.class),
                    row.getBoolean(4)))
        .optional();
  }
}
