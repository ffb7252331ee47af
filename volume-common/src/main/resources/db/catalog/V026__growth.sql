SET LOCAL lock_timeout = '3s';

-- What an extend that is under way has taken of quota and pool.
ALTER TABLE volume ADD COLUMN growing_gb integer NOT NULL DEFAULT 0;

-- How much of a claim is not in the pool's report yet; null means all of it.
ALTER TABLE pool_claim ADD COLUMN pending_gb bigint;
