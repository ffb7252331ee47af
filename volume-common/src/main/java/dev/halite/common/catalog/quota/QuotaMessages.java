package dev.halite.common.catalog.quota;

import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.fault.HaliteException;

/** The sentences that clients of the API know for each quota. */
final class QuotaMessages {
  private QuotaMessages() {}

  static HaliteException overLimit(
      QuotaCounter counter, String resource, long requested, long used, long limit) {
    String text =
        switch (counter) {
          case GIGABYTES ->
              "VolumeSizeExceedsAvailableQuota: Requested volume or snapshot exceeds allowed %s quota. Requested %dG, quota is %dG and %dG has been consumed."
                  .formatted(resource, requested, limit, used);
          case BACKUP_GIGABYTES ->
              "VolumeBackupSizeExceedsAvailableQuota: Requested backup exceeds allowed Backup gigabytes quota. Requested %dG, quota is %dG and %dG has been consumed."
                  .formatted(requested, limit, used);
          case VOLUMES ->
              "VolumeLimitExceeded: Maximum number of volumes allowed (%d) exceeded for quota '%s'."
                  .formatted(limit, resource);
          case SNAPSHOTS ->
              "SnapshotLimitExceeded: Maximum number of snapshots allowed (%d) exceeded for quota '%s'."
                  .formatted(limit, resource);
          case BACKUPS ->
              "BackupLimitExceeded: Maximum number of backups allowed (%d) exceeded for quota '%s'."
                  .formatted(limit, resource);
          case GROUPS ->
              "GroupLimitExceeded: Maximum number of groups allowed (%d) exceeded for quota '%s'."
                  .formatted(limit, resource);
        };
    return new HaliteException(FaultCode.OVER_LIMIT, text);
  }
}
