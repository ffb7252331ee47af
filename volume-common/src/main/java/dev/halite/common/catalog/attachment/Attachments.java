package dev.halite.common.catalog.attachment;

import dev.halite.common.catalog.volume.Volume;
import dev.halite.common.catalog.volume.Volumes;
import dev.halite.common.engine.database.Page;
import dev.halite.common.engine.database.PageQuery;
import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.fault.HaliteException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * The attachments of the catalog. Whoever changes one has its volume locked, by {@link
 * #lockedFacts}; the volume's status follows in the same transaction, before the attachment's row.
 */
public class Attachments {
  private final JdbcClient jdbc;
  private final Volumes volumes;

  Attachments(JdbcClient jdbc, Volumes volumes) {
    this.jdbc = jdbc;
    this.volumes = volumes;
  }

  /** A living attachment that the project may see; null asks for any project's. */
  public Optional<Attachment> find(UUID id, @Nullable String projectId) {
    return jdbc.sql(
            AttachmentRows.ROWS.select()
                + " WHERE id = :id AND deleted_at IS NULL"
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
    return page.read(
        jdbc, AttachmentRows.ROWS.select() + " WHERE deleted_at IS NULL", AttachmentRows.ROWS);
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
    var volume = volumes.lockedFacts(volumeId, projectId);
    return new AttachmentFacts(
        volume,
        jdbc.sql(
                AttachmentRows.ROWS.select()
                    + " WHERE volume_id = :volume AND deleted_at IS NULL ORDER BY created_at, id")
            .param("volume", volumeId)
            .query(AttachmentRows.ROWS)
            .list());
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

  /** Records an attachment of a volume whose row is locked. */
  @Transactional(propagation = Propagation.MANDATORY)
  public Attachment insert(AttachmentFacts facts, NewAttachment attachment) {
    List<AttachmentStatus> after = statusesWithout(facts, attachment.id());
    after.add(AttachmentStatus.RESERVED);
    use(facts.volume(), after);
    return AttachmentRows.ROWS.insert(jdbc, AttachmentRows.of(attachment));
  }

  /**
   * The server has the volume.
   *
   * @return the volume as it then is
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public Volume complete(AttachmentFacts facts, UUID id) {
    List<AttachmentStatus> after = statusesWithout(facts, id);
    after.add(AttachmentStatus.ATTACHED);
    Volume volume = use(facts.volume(), after);
    jdbc.sql(
            """
            UPDATE attachment
            SET attach_status = :attached, attached_at = clock_timestamp(),
                updated_at = clock_timestamp()
            WHERE id = :id AND deleted_at IS NULL
            """)
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
            WHERE id = :id AND deleted_at IS NULL
            """)
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
