-- Replaced by operation_run_turn.
DROP INDEX operation_run_lane;
