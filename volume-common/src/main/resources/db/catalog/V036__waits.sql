-- Since when an operation's runs have come to nothing because something else had to end first; null
-- where its last one was a try.
SET LOCAL lock_timeout = '3s';

ALTER TABLE operation_run ADD COLUMN waiting_since timestamptz;
