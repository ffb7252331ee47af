-- Operations: what was asked (operation, kept 30 days), what is under way (operation_run, deleted at
-- the end), what an operation needs to stay (hold), what others are told (event).

-- Ids are UUIDv7, so that a range of ids is a range of time and one day is one partition.
CREATE TABLE operation (
  id              uuid NOT NULL PRIMARY KEY,
  kind            text NOT NULL,
  payload_version integer NOT NULL,
  resource_type   text NOT NULL,
  resource_id     uuid NOT NULL,
  project_id      text,
  state           text NOT NULL DEFAULT 'open',
  payload         jsonb NOT NULL,
  context         jsonb NOT NULL,
  result          jsonb,
  error           jsonb,
  trace           jsonb,
  created_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
  ended_at        timestamptz
) PARTITION BY RANGE (id);
CREATE INDEX operation_resource ON operation (resource_id);
CREATE INDEX operation_project ON operation (project_id, id);

-- Catches what no day's partition takes, so that an insert never fails for want of one.
CREATE TABLE operation_default PARTITION OF operation DEFAULT;

CREATE FUNCTION operation_id_at(at timestamptz) RETURNS uuid
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN (lpad(to_hex(floor(extract(epoch FROM at) * 1000)::bigint), 12, '0')
          || '00000000000000000000')::uuid;

-- Makes the partitions of the days from today (UTC) on; returns how many were new.
CREATE FUNCTION operation_add_partitions(days integer) RETURNS integer
  LANGUAGE plpgsql AS $$
DECLARE
  day date := (clock_timestamp() AT TIME ZONE 'UTC')::date;
  made integer := 0;
  partition_name text;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('halite.operation.partitions'));
  FOR i IN 0 .. days - 1 LOOP
    partition_name := 'operation_' || to_char(day + i, 'YYYYMMDD');
    IF to_regclass(partition_name) IS NULL THEN
      EXECUTE format(
        'CREATE TABLE %I PARTITION OF operation FOR VALUES FROM (%L) TO (%L)',
        partition_name,
        operation_id_at((day + i)::timestamp AT TIME ZONE 'UTC'),
        operation_id_at((day + i + 1)::timestamp AT TIME ZONE 'UTC'));
      made := made + 1;
    END IF;
  END LOOP;
  RETURN made;
END $$;

SELECT operation_add_partitions(8);

CREATE TABLE operation_run (
  operation_id    uuid PRIMARY KEY,
  kind            text NOT NULL,
  payload_version integer NOT NULL,
  resource_type   text NOT NULL,
  resource_id     uuid NOT NULL,
  exclusive       boolean NOT NULL,
  queue           text NOT NULL,
  priority        smallint NOT NULL DEFAULT 5,
  run_at          timestamptz NOT NULL DEFAULT clock_timestamp(),
  -- waits for the end of that operation before it may run
  blocked_by      uuid,
  worker_id       uuid,
  fence           bigint NOT NULL DEFAULT 0,
  attempts        integer NOT NULL DEFAULT 0,
  step            text NOT NULL DEFAULT 'queued',
  progress        smallint NOT NULL DEFAULT 0,
  progress_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
  -- the operation is cancelled when it makes no progress until then
  deadline_at     timestamptz NOT NULL,
  cancel_reason   text,
  created_at      timestamptz NOT NULL DEFAULT clock_timestamp()
) WITH (fillfactor = 50);
CREATE INDEX operation_run_queued ON operation_run (queue, priority, operation_id)
  WHERE worker_id IS NULL AND blocked_by IS NULL;
CREATE UNIQUE INDEX operation_run_exclusive ON operation_run (resource_id)
  WHERE exclusive AND blocked_by IS NULL;
CREATE INDEX operation_run_resource ON operation_run (resource_id);
CREATE INDEX operation_run_worker ON operation_run (worker_id) WHERE worker_id IS NOT NULL;
CREATE INDEX operation_run_blocked ON operation_run (blocked_by) WHERE blocked_by IS NOT NULL;
CREATE INDEX operation_run_deadline ON operation_run (deadline_at);

-- A resource that an operation reads from must not go away under it.
CREATE TABLE hold (
  resource_id  uuid NOT NULL,
  operation_id uuid NOT NULL,
  reason       text NOT NULL,
  created_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (resource_id, operation_id)
);
CREATE INDEX hold_operation ON hold (operation_id);

-- Notifications, written in the transaction of the transition that they report and published later.
CREATE TABLE event (
  id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  message_id uuid NOT NULL,
  event_type text NOT NULL,
  publisher  text NOT NULL,
  priority   text NOT NULL DEFAULT 'INFO',
  payload    jsonb NOT NULL,
  context    jsonb NOT NULL,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
