-- Who waits for an operation: 0 control, 1 interactive, 2 bulk. Rows of a release without lanes are
-- interactive. Within a lane those of a priority are taken in the order in which they were queued.
ALTER TABLE operation_run ADD COLUMN lane smallint NOT NULL DEFAULT 1;
-- The table holds only what is under way, so the index is made in no time.
CREATE INDEX operation_run_lane ON operation_run (queue, lane, priority, run_at, operation_id)
  WHERE worker_id IS NULL AND blocked_by IS NULL;
-- The queue on which a process waits to be told of the operation's end.
ALTER TABLE operation_run ADD COLUMN awaited_on text COLLATE "C";
-- An operation may have others made, and wait for their ends: it is due at 'infinity' until then.
ALTER TABLE operation_run ADD COLUMN parent_id uuid;
ALTER TABLE operation ADD COLUMN parent_id uuid;
CREATE INDEX operation_run_parent ON operation_run (parent_id) WHERE parent_id IS NOT NULL;
CREATE INDEX operation_run_waiting ON operation_run (operation_id) WHERE run_at = 'infinity';
CREATE INDEX operation_parent ON operation (parent_id) WHERE parent_id IS NOT NULL;
