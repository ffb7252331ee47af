-- Several processes may serve one backend. It is up while one of them says so.
ALTER TABLE worker_fence ADD COLUMN up boolean NOT NULL DEFAULT false;
