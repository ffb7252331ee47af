-- Where a snapshot stood before the move that is under way, as volumes remember it; and how many GiB
-- of the project's quota it holds (none where snapshots are not counted), so that as many are given
-- back.
ALTER TABLE snapshot ADD COLUMN previous_status text COLLATE "C";
ALTER TABLE snapshot ADD COLUMN counted_gb integer NOT NULL DEFAULT 0 CHECK (counted_gb >= 0);
UPDATE snapshot SET counted_gb = size_gb WHERE consumes_quota;
