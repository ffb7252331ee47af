-- Volume types, QoS specs, encryption and quota. Deleted rows stay for usage audit (deleted_at);
-- names are unique among the living only.

CREATE TABLE qos_spec (
  id          uuid PRIMARY KEY,
  name        text NOT NULL,
  consumer    text NOT NULL DEFAULT 'back-end',
  specs       jsonb NOT NULL DEFAULT '{}',
  created_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
  updated_at  timestamptz,
  deleted_at  timestamptz
);
CREATE UNIQUE INDEX qos_spec_live_name ON qos_spec (name) WHERE deleted_at IS NULL;

CREATE TABLE volume_type (
  id          uuid PRIMARY KEY,
  name        text NOT NULL,
  description text,
  is_public   boolean NOT NULL DEFAULT true,
  extra_specs jsonb NOT NULL DEFAULT '{}',
  qos_spec_id uuid REFERENCES qos_spec (id),
  created_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
  updated_at  timestamptz,
  deleted_at  timestamptz
);
CREATE UNIQUE INDEX volume_type_live_name ON volume_type (name) WHERE deleted_at IS NULL;
-- The type of a volume that was asked for without one.
INSERT INTO volume_type (id, name, description, is_public)
VALUES (gen_random_uuid(), '__DEFAULT__', 'Default Volume Type', true);
CREATE INDEX volume_type_extra_specs ON volume_type USING gin (extra_specs jsonb_path_ops);

CREATE TABLE volume_type_access (
  volume_type_id uuid NOT NULL REFERENCES volume_type (id),
  project_id     text NOT NULL,
  created_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (volume_type_id, project_id)
);
CREATE INDEX volume_type_access_project ON volume_type_access (project_id);

CREATE TABLE volume_type_encryption (
  id               uuid PRIMARY KEY,
  volume_type_id   uuid NOT NULL UNIQUE REFERENCES volume_type (id),
  provider         text NOT NULL,
  control_location text NOT NULL DEFAULT 'front-end',
  cipher           text,
  key_size         integer,
  created_at       timestamptz NOT NULL DEFAULT clock_timestamp(),
  updated_at       timestamptz
);

CREATE TABLE default_volume_type (
  project_id     text PRIMARY KEY,
  volume_type_id uuid NOT NULL REFERENCES volume_type (id),
  created_at     timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- Limits that an administrator set; what is not here has the class's limit, then the built-in one.
-- resource: volumes, gigabytes, snapshots, backups, backup_gigabytes, groups, per_volume_gigabytes,
-- or <resource>_<volume type name>.
CREATE TABLE quota_limit (
  project_id text NOT NULL,
  resource   text NOT NULL,
  hard_limit bigint NOT NULL CHECK (hard_limit >= -1),
  updated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (project_id, resource)
);

CREATE TABLE quota_class_limit (
  class_name text NOT NULL,
  resource   text NOT NULL,
  hard_limit bigint NOT NULL CHECK (hard_limit >= -1),
  updated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (class_name, resource)
);

-- What is in use, counted in the transactions that change it. volume_type_id '-' is the project's
-- own row; a type's row counts what has that type.
CREATE TABLE quota_usage (
  project_id       text NOT NULL,
  volume_type_id   text NOT NULL DEFAULT '-',
  volumes          bigint NOT NULL DEFAULT 0 CHECK (volumes >= 0),
  gigabytes        bigint NOT NULL DEFAULT 0 CHECK (gigabytes >= 0),
  snapshots        bigint NOT NULL DEFAULT 0 CHECK (snapshots >= 0),
  backups          bigint NOT NULL DEFAULT 0 CHECK (backups >= 0),
  backup_gigabytes bigint NOT NULL DEFAULT 0 CHECK (backup_gigabytes >= 0),
  groups           bigint NOT NULL DEFAULT 0 CHECK (groups >= 0),
  PRIMARY KEY (project_id, volume_type_id)
) WITH (fillfactor = 50);
