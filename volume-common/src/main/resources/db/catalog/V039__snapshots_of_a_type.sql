-- Whether a living snapshot has a type is asked while that is locked, to be deleted.
CREATE INDEX CONCURRENTLY IF NOT EXISTS snapshot_of_type ON snapshot (volume_type_id)
  WHERE deleted_at IS NULL;
