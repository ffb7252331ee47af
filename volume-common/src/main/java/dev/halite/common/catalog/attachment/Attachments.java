package dev.halite.common.catalog.attachment;

import dev.halite.common.catalog.volume.FollowsUse;
import dev.halite.common.catalog.volume.Volume;
import dev.halite.common.catalog.volume.VolumeEvents;
import dev.halite.common.catalog.volume.VolumeFacts;
import dev.halite.common.catalog.volume.Volumes;
import dev.halite.common.engine.database.LivingRow;
import dev.halite.common.engine.database.Page;
import dev.halite.common.engine.database.PageQuery;
import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.fault.HaliteException;
import dev.halite.common.engine.secret.SecretColumn;
import dev.halite.common.engine.secret.SecretText;
import java.sql.Types;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * The attachments of the catalog. Whoever changes one has its volume locked, by {@link
 * #lockedFacts}; the volume's status follows in the same transaction, before the attachment's row.
 */
public class Attachments {
  /**
   * The disconnect that ends the way of attachment {@code a}, as {@code ending}: its operation, and
   * whether it cuts the server off. Of several one that does, else the last.
   */
  static final String ENDING =
      """
      LEFT JOIN LATERAL (
        SELECT run.operation_id, CAST(o.payload ->> 'force' AS boolean) AS force
        FROM operation_run run JOIN operation o ON o.id = run.operation_id
        WHERE run.resource_id = a.id AND run.kind = :disconnect
        ORDER BY force DESC NULLS LAST, run.operation_id DESC LIMIT 1) ending ON true""";

  private static final SecretText NOTHING_SAID = new SecretText("{}");

  private final JdbcClient jdbc;
  private final Volumes volumes;
  private final VolumeEvents events;
  private final AttachmentSecrets secrets;

  Attachments(JdbcClient jdbc, Volumes volumes, VolumeEvents events, AttachmentSecrets secrets) {
    this.jdbc = jdbc;
    this.volumes = volumes;
    this.events = events;
    this.secrets = secrets;
  }

  /** A living attachment that the project may see; null asks for any project's. */
  public Optional<Attachment> find(UUID id, @Nullable String projectId) {
    return jdbc.sql(
            AttachmentRows.ROWS.select()
                + " WHERE "
                + LivingRow.BY_ID
                + " AND (CAST(:project AS text) IS NULL OR project_id = :project)")
        .param("id", id)
        .param("project", projectId)
        .query(AttachmentRows.ROWS)
        .optional();
  }

  /**
   * A living attachment that the project may see.
   *
   * @throws HaliteException NOT_FOUND
   */
  public Attachment require(UUID id, @Nullable String projectId) {
    return find(id, projectId).orElseThrow(() -> notFound(id));
  }

  /** A page of living attachments. */
  @Transactional(readOnly = true)
  public Page<Attachment> page(PageQuery page) {
    return page.read(jdbc, AttachmentRows.ROWS, "deleted_at IS NULL");
  }

  /** How many living attachments meet a condition. */
  public long count(String where, Map<String, Object> parameters) {
    return jdbc.sql("SELECT count(*) FROM attachment WHERE deleted_at IS NULL AND (" + where + ")")
        .params(parameters)
        .query(Long.class)
        .single();
  }

  /**
   * Locks a living volume, and reads its attachments in a later statement.
   *
   * @param projectId whose volume it must be; null for any project's
   * @throws HaliteException NOT_FOUND
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public AttachmentFacts lockedFacts(UUID volumeId, @Nullable String projectId) {
    VolumeFacts volume = volumes.lockedFacts(volumeId, projectId);
    return new AttachmentFacts(volume, of(volumeId));
  }

  /** The living attachments of a volume, oldest first. */
  public List<Attachment> of(UUID volumeId) {
    return jdbc.sql(
            AttachmentRows.ROWS.select()
                + " WHERE volume_id = :volume AND deleted_at IS NULL ORDER BY created_at, id")
        .param("volume", volumeId)
        .query(AttachmentRows.ROWS)
        .list();
  }

  /**
   * Locks the volume of an attachment that was there a moment ago, as {@link #lockedFacts}.
   *
   * @throws HaliteException NOT_FOUND when it is not there, or is not the project's
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public AttachmentFacts lockedFactsOf(UUID attachmentId, @Nullable String projectId) {
    UUID volumeId = require(attachmentId, projectId).volumeId();
    AttachmentFacts facts = lockedFacts(volumeId, null);
    facts.attachment(attachmentId);
    return facts;
  }

  /** How far the server's way is; of nobody's where the attachment is gone. */
  public Way way(UUID id) {
    return ways(LivingRow.BY_ID, id).getOrDefault(id, Way.NOWHERE);
  }

  /** The same of each attachment of a volume, whose row is locked: one statement for all. */
  public Function<Attachment, Way> ways(AttachmentFacts facts) {
    Map<UUID, Way> ways =
        facts.attachments().isEmpty()
            ? Map.of()
            : ways("volume_id = :id AND deleted_at IS NULL", facts.volume().id());
    return attachment -> ways.getOrDefault(attachment.id(), Way.NOWHERE);
  }

  private Map<UUID, Way> ways(String where, UUID id) {
    Map<UUID, Way> ways = new HashMap<>();
    jdbc.sql(
            """
            SELECT connector_hash, connector, connection_info,
                   (SELECT operation_id FROM operation_run
                    WHERE resource_id = a.id AND kind = :connect LIMIT 1),
                   ending.operation_id, ending.force, a.id
            FROM attachment a
            %s
            WHERE %s
            """
                .formatted(ENDING, where))
        .param("id", id)
        .param("connect", AttachmentKind.CONNECT.wireName())
        .param("disconnect", AttachmentKind.DISCONNECT.wireName())
        .query(
            row -> {
              UUID of = row.getObject(7, UUID.class);
              ways.put(
                  of,
                  new Way(
                      row.getString(1),
                      secrets.decrypt(row.getBytes(2), SecretColumn.ATTACHMENT_CONNECTOR, of),
                      secrets.decrypt(row.getBytes(3), SecretColumn.ATTACHMENT_CONNECTION_INFO, of),
                      row.getObject(4, UUID.class),
                      row.getObject(5, UUID.class),
                      row.getBoolean(6)));
            });
    return ways;
  }

  /**
   * What the servers of the other attachments of a volume say of themselves, nothing where a client
   * has only said that there is one; but for those that are being let go.
   */
  public List<SecretText> otherConnectors(UUID volumeId, UUID attachmentId) {
    List<SecretText> others = new ArrayList<>();
    jdbc.sql(
            """
            SELECT id, connector FROM attachment
            WHERE volume_id = :volume AND id <> :id AND deleted_at IS NULL
              AND attach_status <> :detaching
              AND (connector IS NOT NULL OR attach_status <> :reserved)
            """)
        .param("volume", volumeId)
        .param("id", attachmentId)
        .param("detaching", AttachmentStatus.DETACHING.text())
        .param("reserved", AttachmentStatus.RESERVED.text())
        .query(
            row -> {
              SecretText said =
                  secrets.decrypt(
                      row.getBytes(2),
                      SecretColumn.ATTACHMENT_CONNECTOR,
                      row.getObject(1, UUID.class));
              others.add(said == null ? NOTHING_SAID : said);
            });
    return others;
  }

  /** Keeps what a server says of itself; the volume's row is locked. */
  @Transactional(propagation = Propagation.MANDATORY)
  public void keepConnector(UUID id, ServerConnector server) {
    jdbc.sql(
            """
            UPDATE attachment
            SET connector = :connector, connector_hash = :hash, attached_host = :host,
                mountpoint = COALESCE(:mountpoint, mountpoint), updated_at = clock_timestamp()
            WHERE %s
            """
                .formatted(LivingRow.BY_ID))
        .param("id", id)
        .param(
            "connector",
            secrets.encrypt(server.text(), SecretColumn.ATTACHMENT_CONNECTOR, id),
            Types.BINARY)
        .param("hash", server.hash())
        .param("host", server.host(), Types.VARCHAR)
        .param("mountpoint", server.mountpoint(), Types.VARCHAR)
        .update();
  }

  /** A client says where an attachment is that it has made without saying so. */
  @Transactional(propagation = Propagation.MANDATORY)
  public void keepServer(
      UUID id,
      @Nullable UUID instanceId,
      @Nullable String host,
      @Nullable String mountpoint,
      String mode) {
    jdbc.sql(
            """
            UPDATE attachment
            SET instance_id = :instance, attached_host = COALESCE(:host, attached_host),
                mountpoint = COALESCE(:mountpoint, mountpoint), attach_mode = :mode
            WHERE %s
            """
                .formatted(LivingRow.BY_ID))
        .param("id", id)
        .param("instance", instanceId, Types.OTHER)
        .param("host", host, Types.VARCHAR)
        .param("mountpoint", mountpoint, Types.VARCHAR)
        .param("mode", mode)
        .update();
  }

  /** The server is being let go. */
  @Transactional(propagation = Propagation.MANDATORY)
  public void letGo(AttachmentFacts facts, UUID id) {
    use(facts, id, AttachmentStatus.DETACHING);
    jdbc.sql(
            """
            UPDATE attachment SET attach_status = :status, updated_at = clock_timestamp()
            WHERE %s
            """
                .formatted(LivingRow.BY_ID))
        .param("id", id)
        .param("status", AttachmentStatus.DETACHING.text())
        .update();
  }

  /** Keeps what a server says of itself and is told at once; the volume's row is locked. */
  @Transactional(propagation = Propagation.MANDATORY)
  public void connect(
      AttachmentFacts facts, Attachment attachment, ServerConnector server, SecretText info) {
    UUID id = attachment.id();
    AttachmentStatus to = attachment.status().connected();
    if (to != attachment.status()) {
      use(facts, id, to);
    }
    jdbc.sql(
            """
            UPDATE attachment
            SET attach_status = :status, connection_info = :info, connector = :connector,
                connector_hash = :hash, attached_host = :host,
                mountpoint = COALESCE(:mountpoint, mountpoint), updated_at = clock_timestamp()
            WHERE %s
            """
                .formatted(LivingRow.BY_ID))
        .param("id", id)
        .param("status", to.text())
        .param(
            "info",
            secrets.encrypt(info, SecretColumn.ATTACHMENT_CONNECTION_INFO, id),
            Types.BINARY)
        .param(
            "connector",
            secrets.encrypt(server.text(), SecretColumn.ATTACHMENT_CONNECTOR, id),
            Types.BINARY)
        .param("hash", server.hash())
        .param("host", server.host(), Types.VARCHAR)
        .param("mountpoint", server.mountpoint(), Types.VARCHAR)
        .update();
  }

  @Transactional(propagation = Propagation.MANDATORY)
  boolean connect(AttachmentChange.Connected connected) {
    UUID id = connected.attachmentId();
    AttachmentFacts facts = lockedFacts(connected.volumeId(), null);
    Attachment attachment = facts.find(id).orElse(null);
    if (attachment == null || attachment.status() == AttachmentStatus.DETACHING) {
      return false;
    }
    AttachmentStatus to = attachment.status().connected();
    use(facts, id, to);
    return jdbc.sql(
                """
                UPDATE attachment
                SET attach_status = :status, connection_info = :info,
                    updated_at = clock_timestamp()
                WHERE id = :id AND connector_hash = :hash
                """)
            .param("id", id)
            .param("status", to.text())
            .param(
                "info",
                secrets.encrypt(connected.info(), SecretColumn.ATTACHMENT_CONNECTION_INFO, id),
                Types.BINARY)
            .param("hash", connected.connectorHash())
            .update()
        == 1;
  }

  @Transactional(propagation = Propagation.MANDATORY)
  boolean cut(AttachmentChange.Cut cut) {
    volumes.locked(cut.volumeId(), null);
    return cut(cut.attachmentId());
  }

  /**
   * Its server has no way to the volume any more; the volume's row is locked. What the server said
   * of itself stays until another one is connected: it may still have the volume open, and is known
   * by it to whoever takes the volume from it by force.
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public boolean cut(UUID id) {
    return jdbc.sql(
                """
                UPDATE attachment
                SET connector_hash = NULL, connection_info = NULL, updated_at = clock_timestamp()
                WHERE %s
                """
                    .formatted(LivingRow.BY_ID))
            .param("id", id)
            .update()
        == 1;
  }

  @Transactional(propagation = Propagation.MANDATORY)
  boolean end(AttachmentChange.Gone gone) {
    AttachmentFacts facts = lockedFacts(gone.volumeId(), null);
    if (facts.find(gone.attachmentId()).isEmpty()) {
      return false;
    }
    if (isCutOffBesides(gone.attachmentId(), gone.operation())) {
      // That one ends the attachment, after the server's way.
      return true;
    }
    Volume volume = remove(facts, gone.attachmentId());
    events.record("volume.detach.end", volume, gone.context());
    return true;
  }

  /** Whether another operation than this is to cut the server of an attachment off. */
  public boolean isCutOffBesides(UUID id, UUID operation) {
    return jdbc.sql(
            """
            SELECT EXISTS (
              SELECT FROM operation_run run JOIN operation o ON o.id = run.operation_id
              WHERE run.resource_id = :id AND run.kind = :disconnect
                AND run.operation_id <> :operation AND CAST(o.payload ->> 'force' AS boolean))
            """)
        .param("id", id)
        .param("disconnect", AttachmentKind.DISCONNECT.wireName())
        .param("operation", operation)
        .query(Boolean.class)
        .single();
  }

  @Transactional(propagation = Propagation.MANDATORY)
  boolean follow(FollowsUse change) {
    Volume volume = volumes.locked(change.volumeId(), null);
    use(volume, of(volume.id()).stream().map(Attachment::status).toList());
    return true;
  }

  /** Records an attachment of a volume whose row is locked. */
  @Transactional(propagation = Propagation.MANDATORY)
  public Attachment insert(AttachmentFacts facts, NewAttachment attachment) {
    use(facts, attachment.id(), attachment.status());
    return AttachmentRows.ROWS.insert(jdbc, AttachmentRows.of(attachment));
  }

  /**
   * The server has the volume.
   *
   * @return the volume as it then is
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public Volume complete(AttachmentFacts facts, UUID id) {
    Volume volume = use(facts, id, AttachmentStatus.ATTACHED);
    jdbc.sql(
            """
            UPDATE attachment
            SET attach_status = :attached, attached_at = clock_timestamp(),
                updated_at = clock_timestamp()
            WHERE %s
            """
                .formatted(LivingRow.BY_ID))
        .param("attached", AttachmentStatus.ATTACHED.text())
        .param("id", id)
        .update();
    return volume;
  }

  /**
   * An attachment is over; nothing of what it knew stays.
   *
   * @return the volume as it then is
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public Volume remove(AttachmentFacts facts, UUID id) {
    Volume volume = use(facts.volume(), statusesWithout(facts, id));
    jdbc.sql(
            """
            UPDATE attachment
            SET attach_status = :detached, detached_at = clock_timestamp(),
                deleted_at = clock_timestamp(), updated_at = clock_timestamp(),
                connector = NULL, connector_hash = NULL, connection_info = NULL
            WHERE %s
            """
                .formatted(LivingRow.BY_ID))
        .param("detached", AttachmentStatus.DETACHED.text())
        .param("id", id)
        .update();
    return volume;
  }

  private static List<AttachmentStatus> statusesWithout(AttachmentFacts facts, UUID id) {
    List<AttachmentStatus> statuses = new ArrayList<>();
    for (Attachment attachment : facts.attachments()) {
      if (!attachment.id().equals(id)) {
        statuses.add(attachment.status());
      }
    }
    return statuses;
  }

  /** The volume as it is when that attachment is in that status. */
  private Volume use(AttachmentFacts facts, UUID id, AttachmentStatus status) {
    List<AttachmentStatus> after = statusesWithout(facts, id);
    after.add(status);
    return use(facts.volume(), after);
  }

  private Volume use(Volume volume, List<AttachmentStatus> after) {
    VolumeUse use = VolumeUse.of(volume, after);
    volumes.use(volume.id(), use.status(), use.attachStatus());
    return volume.at(use.status());
  }

  /** The error that a missing attachment is answered with. */
  public static HaliteException notFound(UUID id) {
    return new HaliteException(FaultCode.NOT_FOUND, "Attachment " + id + " could not be found.");
  }
}
