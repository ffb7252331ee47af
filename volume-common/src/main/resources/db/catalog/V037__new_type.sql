SET LOCAL lock_timeout = '3s';

-- The type that a volume is to have when its retype has ended, whose quota it counts for already.
ALTER TABLE volume ADD COLUMN new_type_id uuid;
