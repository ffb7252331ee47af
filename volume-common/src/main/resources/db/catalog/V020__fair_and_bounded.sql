SET LOCAL lock_timeout = '3s';

-- Turns: the operations of a queue are taken in turn from the projects that have some waiting, so
-- that nobody waits for all that another project has asked for.
ALTER TABLE operation_run ADD COLUMN project_id text COLLATE "C";
ALTER TABLE operation_run ADD COLUMN turn bigint NOT NULL DEFAULT 0;
-- The table holds only what is under way, so these indexes are made in no time.
CREATE INDEX operation_run_turn
  ON operation_run (queue, lane, priority, turn, run_at, operation_id)
  WHERE worker_id IS NULL AND blocked_by IS NULL;
CREATE INDEX operation_run_project ON operation_run (queue, lane, priority, project_id, turn)
  WHERE worker_id IS NULL AND blocked_by IS NULL;

-- The turn of an operation that is queued now: after the one whose turn it is, because its project
-- may have had its own in this round already, and behind all that its project has waiting there.
-- Without a project: of one that comes back later, which stands behind nothing.
CREATE FUNCTION operation_turn(
    in_queue text, in_lane smallint, at_priority smallint, of_project text)
  RETURNS bigint LANGUAGE sql STABLE
  RETURN GREATEST(
    0,
    (SELECT turn + 1 FROM operation_run
     WHERE queue = in_queue AND lane = in_lane AND priority = at_priority
       AND worker_id IS NULL AND blocked_by IS NULL AND run_at <= clock_timestamp()
     ORDER BY turn LIMIT 1),
    (SELECT max(turn) + 1 FROM operation_run
     WHERE queue = in_queue AND lane = in_lane AND priority = at_priority
       AND project_id = of_project AND worker_id IS NULL AND blocked_by IS NULL
       AND run_at <= clock_timestamp()));

-- How many operations each project has begun within an hour.
CREATE TABLE project_operations (
  project_id text COLLATE "C" NOT NULL,
  hour       timestamptz NOT NULL,
  operations integer NOT NULL,
  PRIMARY KEY (project_id, hour)
);
CREATE INDEX project_operations_hour ON project_operations (hour);

-- Nothing has rows there yet; see V021.
CREATE INDEX attachment_of_volume ON attachment (volume_id);
CREATE INDEX attachment_deleted ON attachment (deleted_at) WHERE deleted_at IS NOT NULL;
CREATE INDEX volume_transfer_of_volume ON volume_transfer (volume_id);
CREATE INDEX volume_transfer_deleted ON volume_transfer (deleted_at)
  WHERE deleted_at IS NOT NULL;
CREATE INDEX backup_of_backup ON backup (parent_id) WHERE parent_id IS NOT NULL;
CREATE INDEX backup_deleted ON backup (deleted_at) WHERE deleted_at IS NOT NULL;
CREATE INDEX group_snapshot_of_group ON group_snapshot (group_id);
