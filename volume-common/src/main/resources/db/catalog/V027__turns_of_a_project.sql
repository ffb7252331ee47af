SET LOCAL lock_timeout = '3s';

-- In place of operation_run_project: many rows of a project have one turn, and entries that share a
-- posting list are all read until the last of its rows is dead. The table holds only what is under
-- way, so this takes no time.
CREATE INDEX operation_run_project_turn ON operation_run (queue, lane, priority, project_id, turn)
  WITH (deduplicate_items = off)
  WHERE worker_id IS NULL AND blocked_by IS NULL;
