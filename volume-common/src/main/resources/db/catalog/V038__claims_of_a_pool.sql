SET LOCAL lock_timeout = '3s';

-- How many claims there are: the volumes of the pool, those included that are still to be made.
ALTER TABLE pool ADD COLUMN claims bigint NOT NULL DEFAULT 0 CHECK (claims >= 0);

UPDATE pool p SET claims = (SELECT count(*) FROM pool_claim c WHERE c.pool_id = p.id);
