-- Every snapshot has a mark on its storage object from the moment it is recorded, and no release has
-- written one without; whoever reads the row relies on it.
SET LOCAL lock_timeout = '3s';
ALTER TABLE snapshot ALTER COLUMN placement SET NOT NULL;
