package dev.halite.common.engine.kind;

/** What was being done when it failed; the numbers are those that clients know. */
public enum MessageAction {
  CREATE("001"),
  ATTACH("002"),
  COPY_VOLUME_TO_IMAGE("003"),
  UPDATE_ATTACHMENT("004"),
  COPY_IMAGE_TO_VOLUME("005"),
  UNMANAGE("006"),
  EXTEND("007"),
  CREATE_FROM_BACKEND("008"),
  SNAPSHOT_CREATE("009"),
  SNAPSHOT_DELETE("010"),
  SNAPSHOT_UPDATE("011"),
  SNAPSHOT_METADATA_UPDATE("012"),
  BACKUP_CREATE("013"),
  BACKUP_DELETE("014"),
  BACKUP_RESTORE("015"),
  REIMAGE("016"),
  /** Ours: upstream has no action for a failed delete. */
  DELETE("017"),
  /** Ours: upstream has no action for a failed revert. */
  REVERT("018"),
  /** Ours: upstream has no action for a failed retype. */
  RETYPE("019"),
  /** Ours: upstream has no action for a failed migration. */
  MIGRATE("020");

  private final String id;

  MessageAction(String id) {
    this.id = id;
  }

  public String id() {
    return id;
  }
}
