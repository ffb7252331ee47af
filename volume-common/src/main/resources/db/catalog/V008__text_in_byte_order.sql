-- Text is compared and sorted by its bytes, everywhere, whatever locale the database was made with:
-- lists then mean the same on every installation, and a query needs to say no collation, so that it
-- and the indexes cannot differ. The tables stay locked while their indexes are rebuilt (about 20
-- seconds for a million volumes); no table is rewritten.
SET LOCAL lock_timeout = '3s';

DO $$
DECLARE
  changed record;
BEGIN
  FOR changed IN
    SELECT c.oid::regclass AS name,
           string_agg(format('ALTER COLUMN %I TYPE text COLLATE "C"', a.attname), ', ') AS columns
    FROM pg_class c
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p')
      AND NOT c.relispartition AND c.relname <> 'schema_history'
      AND a.atttypid = 'text'::regtype AND a.attcollation = 'pg_catalog.default'::regcollation
    GROUP BY c.oid ORDER BY c.oid
  LOOP
    EXECUTE format('ALTER TABLE %s %s', changed.name, changed.columns);
  END LOOP;
END $$;

-- In the order that lists ask for: no name comes before all others, and equals are ordered by their
-- age. They replace the indexes that the next file drops.
CREATE INDEX volume_by_name ON volume (project_id, name NULLS FIRST, created_at, id)
  WHERE deleted_at IS NULL;
CREATE INDEX volume_by_status ON volume (status, created_at, id) WHERE deleted_at IS NULL;
CREATE INDEX snapshot_by_status ON snapshot (status, created_at, id) WHERE deleted_at IS NULL;
