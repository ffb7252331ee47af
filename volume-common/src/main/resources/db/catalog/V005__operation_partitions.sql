-- Partitions of operations: made although rows of their day came first, dropped when they are old.

-- Makes the partitions of the days from today (UTC) on; returns how many were new. Operations that
-- were recorded before their day had a partition are in the default one, and move.
CREATE OR REPLACE FUNCTION operation_add_partitions(days integer) RETURNS integer
  LANGUAGE plpgsql AS $$
DECLARE
  today date := (clock_timestamp() AT TIME ZONE 'UTC')::date;
  made integer := 0;
  partition_name text;
  low uuid;
  high uuid;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('halite.operation.partitions'));
  FOR day IN 0 .. days - 1 LOOP
    partition_name := 'operation_' || to_char(today + day, 'YYYYMMDD');
    CONTINUE WHEN to_regclass(partition_name) IS NOT NULL;
    low := operation_id_at((today + day)::timestamp AT TIME ZONE 'UTC');
    high := operation_id_at((today + day + 1)::timestamp AT TIME ZONE 'UTC');
    -- The lock that attaching takes anyway, before the move: nobody may add a row in between.
    LOCK TABLE operation_default IN ACCESS EXCLUSIVE MODE;
    EXECUTE format('CREATE TABLE %I (LIKE operation INCLUDING ALL)', partition_name);
    EXECUTE format(
      'WITH early AS (DELETE FROM operation_default WHERE id >= %L AND id < %L RETURNING *)
       INSERT INTO %I SELECT * FROM early', low, high, partition_name);
    EXECUTE format(
      'ALTER TABLE operation ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)',
      partition_name, low, high);
    made := made + 1;
  END LOOP;
  RETURN made;
END $$;

-- Drops the partitions of the days before the last so many, unless an operation of that day is still
-- under way; returns how many.
CREATE FUNCTION operation_drop_partitions(days_kept integer) RETURNS integer
  LANGUAGE plpgsql AS $$
DECLARE
  oldest text := 'operation_'
    || to_char((clock_timestamp() AT TIME ZONE 'UTC')::date - days_kept, 'YYYYMMDD');
  dropped integer := 0;
  partition_name text;
  under_way boolean;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('halite.operation.partitions'));
  -- Requests must not wait behind this; it is tried again later.
  PERFORM set_config('lock_timeout', '2s', true);
  FOR partition_name IN
    SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
    WHERE i.inhparent = 'operation'::regclass AND c.relname ~ '^operation_[0-9]{8}$'
      AND c.relname < oldest
    ORDER BY c.relname
  LOOP
    EXECUTE format(
      'SELECT EXISTS (SELECT FROM operation_run r JOIN %I o ON o.id = r.operation_id)',
      partition_name) INTO under_way;
    IF NOT under_way THEN
      EXECUTE format('DROP TABLE %I', partition_name);
      dropped := dropped + 1;
    END IF;
  END LOOP;
  RETURN dropped;
END $$;
