-- As volume_by_name.
CREATE INDEX CONCURRENTLY IF NOT EXISTS snapshot_by_name
  ON snapshot (project_id, name NULLS FIRST, created_at, id) WHERE deleted_at IS NULL;
