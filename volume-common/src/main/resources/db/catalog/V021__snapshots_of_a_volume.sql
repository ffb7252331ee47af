-- Whether a volume still has rows of snapshots, deleted ones too, is asked before its own is purged.
CREATE INDEX CONCURRENTLY IF NOT EXISTS snapshot_of_volume ON snapshot (volume_id);
