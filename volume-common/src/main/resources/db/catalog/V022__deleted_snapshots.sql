-- As volume_deleted: what is due to be purged.
CREATE INDEX CONCURRENTLY IF NOT EXISTS snapshot_deleted ON snapshot (deleted_at)
  WHERE deleted_at IS NOT NULL;
