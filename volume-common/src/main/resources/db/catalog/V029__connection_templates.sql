SET LOCAL lock_timeout = '3s';

-- How servers reach the pool's volumes, where the storage need not be asked; null: it is.
ALTER TABLE pool ADD COLUMN connection_template jsonb;
