-- As volume_by_status.
CREATE INDEX CONCURRENTLY IF NOT EXISTS attachment_by_status
  ON attachment (attach_status, created_at, id) WHERE deleted_at IS NULL;
