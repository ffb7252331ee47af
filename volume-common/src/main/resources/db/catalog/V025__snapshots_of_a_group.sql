-- As snapshot_of_volume: asked before the row of a group's snapshot is purged.
CREATE INDEX CONCURRENTLY IF NOT EXISTS snapshot_of_group_snapshot ON snapshot (group_snapshot_id)
  WHERE group_snapshot_id IS NOT NULL;
