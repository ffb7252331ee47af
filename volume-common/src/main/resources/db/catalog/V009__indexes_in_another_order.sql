-- Replaced by volume_by_name, volume_by_status and snapshot_by_status.
DROP INDEX volume_project_name, volume_status, snapshot_status;
