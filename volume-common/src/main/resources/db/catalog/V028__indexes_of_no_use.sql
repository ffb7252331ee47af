SET LOCAL lock_timeout = '3s';

-- Replaced by operation_run_turn and operation_run_project_turn; the third was never used, as
-- deadlines are compared with clock_timestamp(). Each claim, step and hand-over wrote them.
DROP INDEX operation_run_queued;
DROP INDEX operation_run_project;
DROP INDEX operation_run_deadline;
