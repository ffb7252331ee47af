-- Processes, the services in them, storage backends with their pools, and the capacity that volumes
-- have claimed there.

-- One row an incarnation of a process. The lease is by the database's clock; who is fenced never
-- comes back under the same id.
CREATE TABLE worker (
  id            uuid PRIMARY KEY,
  host          text NOT NULL,
  started_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
  renewed_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
  lease_until   timestamptz NOT NULL,
  fenced_at     timestamptz,
  -- {"<operation kind>": <highest payload version>}
  supported     jsonb NOT NULL DEFAULT '{}'
) WITH (fillfactor = 50);
CREATE INDEX worker_lease ON worker (lease_until) WHERE fenced_at IS NULL;

CREATE TABLE cluster (
  id                 uuid PRIMARY KEY,
  name               text NOT NULL,
  service            text NOT NULL,
  disabled           boolean NOT NULL DEFAULT false,
  disabled_reason    text,
  frozen             boolean NOT NULL DEFAULT false,
  replication_status text,
  active_backend_id  text,
  created_at         timestamptz NOT NULL DEFAULT clock_timestamp(),
  updated_at         timestamptz,
  UNIQUE (service, name)
);

-- binary_name is what clients know: cinder-volume, cinder-scheduler, cinder-backup.
CREATE TABLE service (
  id                 uuid PRIMARY KEY,
  binary_name        text NOT NULL,
  host               text NOT NULL,
  cluster_name       text,
  availability_zone  text NOT NULL,
  worker_id          uuid REFERENCES worker (id) ON DELETE SET NULL,
  disabled           boolean NOT NULL DEFAULT false,
  disabled_reason    text,
  frozen             boolean NOT NULL DEFAULT false,
  replication_status text,
  active_backend_id  text,
  created_at         timestamptz NOT NULL DEFAULT clock_timestamp(),
  updated_at         timestamptz,
  UNIQUE (binary_name, host)
);
CREATE INDEX service_worker ON service (worker_id);

-- host is name@backend. The identity is recorded at the first setup and never changes by itself.
CREATE TABLE backend (
  id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  host         text NOT NULL UNIQUE,
  service_id   uuid NOT NULL REFERENCES service (id),
  driver       text NOT NULL,
  identity     text,
  state        text NOT NULL DEFAULT 'down',
  state_reason text,
  updated_at   timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- What must be fenced before the work of a dead worker is given to another.
CREATE TABLE worker_fence (
  worker_id  uuid NOT NULL REFERENCES worker (id) ON DELETE CASCADE,
  backend_id bigint NOT NULL REFERENCES backend (id),
  token      text NOT NULL,
  fenced_at  timestamptz,
  PRIMARY KEY (worker_id, backend_id)
);

-- NULL total or free: unknown; 'Infinity': no bound. claimed_gb is the sum of the pool's claims,
-- pending_gb the part of it that the last report cannot have seen.
CREATE TABLE pool (
  id                  bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  backend_id          bigint NOT NULL REFERENCES backend (id),
  name                text NOT NULL,
  total_gb            double precision,
  free_gb             double precision,
  others_gb           double precision NOT NULL DEFAULT 0,
  reserved_percentage integer NOT NULL DEFAULT 0,
  oversubscription    text NOT NULL DEFAULT '20.0',
  thin                boolean NOT NULL DEFAULT false,
  thick               boolean NOT NULL DEFAULT true,
  capabilities        jsonb NOT NULL DEFAULT '{}',
  claimed_gb          bigint NOT NULL DEFAULT 0 CHECK (claimed_gb >= 0),
  pending_gb          bigint NOT NULL DEFAULT 0 CHECK (pending_gb >= 0),
  reported_at         timestamptz,
  gone                boolean NOT NULL DEFAULT false,
  UNIQUE (backend_id, name)
) WITH (fillfactor = 50);

-- One claim a placement attempt: a volume that moves, or is being undone on one backend while it is
-- made on another, has two. materialised_at: when the space was taken at the storage.
CREATE TABLE pool_claim (
  placement       uuid PRIMARY KEY,
  volume_id       uuid NOT NULL,
  pool_id         bigint NOT NULL REFERENCES pool (id),
  gb              bigint NOT NULL CHECK (gb >= 0),
  created_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
  materialised_at timestamptz
);
CREATE INDEX pool_claim_volume ON pool_claim (volume_id);
CREATE INDEX pool_claim_pool ON pool_claim (pool_id);
CREATE INDEX pool_claim_pending ON pool_claim (pool_id) WHERE materialised_at IS NULL;
CREATE INDEX pool_claim_recent ON pool_claim (pool_id, materialised_at)
  WHERE materialised_at IS NOT NULL;
