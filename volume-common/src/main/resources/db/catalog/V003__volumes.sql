-- Volumes and what hangs on them. Status words are the API's own; service-owned ones need a live
-- operation (operation_run). Deleted rows keep status 'deleted' and deleted_at.

CREATE EXTENSION IF NOT EXISTS pg_trgm;

CREATE TABLE volume_group (
  id                   uuid PRIMARY KEY,
  project_id           text NOT NULL,
  user_id              text NOT NULL,
  name                 text,
  description          text,
  status               text NOT NULL,
  group_type_id        uuid,
  host                 text,
  cluster_name         text,
  availability_zone    text,
  replication_status   text,
  source_group_id      uuid,
  group_snapshot_id    uuid,
  created_at           timestamptz NOT NULL DEFAULT clock_timestamp(),
  updated_at           timestamptz,
  deleted_at           timestamptz
);
CREATE INDEX volume_group_project ON volume_group (project_id, created_at, id)
  WHERE deleted_at IS NULL;

CREATE TABLE group_type (
  id          uuid PRIMARY KEY,
  name        text NOT NULL,
  description text,
  is_public   boolean NOT NULL DEFAULT true,
  group_specs jsonb NOT NULL DEFAULT '{}',
  created_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
  updated_at  timestamptz,
  deleted_at  timestamptz
);
CREATE UNIQUE INDEX group_type_live_name ON group_type (name) WHERE deleted_at IS NULL;

CREATE TABLE group_volume_type (
  group_id       uuid NOT NULL REFERENCES volume_group (id),
  volume_type_id uuid NOT NULL REFERENCES volume_type (id),
  PRIMARY KEY (group_id, volume_type_id)
);

CREATE TABLE group_snapshot (
  id          uuid PRIMARY KEY,
  project_id  text NOT NULL,
  user_id     text NOT NULL,
  group_id    uuid NOT NULL REFERENCES volume_group (id),
  name        text,
  description text,
  status      text NOT NULL,
  created_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
  updated_at  timestamptz,
  deleted_at  timestamptz
);
CREATE INDEX group_snapshot_project ON group_snapshot (project_id, created_at, id)
  WHERE deleted_at IS NULL;

CREATE TABLE volume (
  id                 uuid PRIMARY KEY,
  project_id         text NOT NULL,
  user_id            text NOT NULL,
  name               text,
  description        text,
  size_gb            integer NOT NULL CHECK (size_gb >= 0),
  status             text NOT NULL,
  previous_status    text,
  attach_status      text NOT NULL DEFAULT 'detached',
  migration_status   text,
  replication_status text,
  availability_zone  text,
  -- host@backend#pool, null until a scheduler has chosen
  host               text,
  cluster_name       text,
  service_id         uuid,
  volume_type_id     uuid REFERENCES volume_type (id),
  group_id           uuid REFERENCES volume_group (id),
  snapshot_id        uuid,
  source_volume_id   uuid,
  source_backup_id   uuid,
  image_id           uuid,
  name_id            uuid,
  bootable           boolean NOT NULL DEFAULT false,
  multiattach        boolean NOT NULL DEFAULT false,
  encryption_key_id  uuid,
  -- null: the connector must always lock; see microversion 3.69
  shared_targets     boolean,
  provider_id        text,
  provider_location  text,
  provider_auth      bytea,
  metadata           jsonb NOT NULL DEFAULT '{}',
  admin_metadata     jsonb NOT NULL DEFAULT '{}',
  image_metadata     jsonb NOT NULL DEFAULT '{}',
  consumes_quota     boolean NOT NULL DEFAULT true,
  -- mark on the storage object of the current placement; see pool_claim
  placement          uuid,
  -- taken over by 'manage': its storage object carries no mark of ours
  adopted            boolean NOT NULL DEFAULT false,
  scheduled_at       timestamptz,
  launched_at        timestamptz,
  terminated_at      timestamptz,
  created_at         timestamptz NOT NULL DEFAULT clock_timestamp(),
  updated_at         timestamptz,
  deleted_at         timestamptz
) WITH (fillfactor = 80);
CREATE INDEX volume_project ON volume (project_id, created_at DESC, id DESC)
  WHERE deleted_at IS NULL;
CREATE INDEX volume_created ON volume (created_at DESC, id DESC) WHERE deleted_at IS NULL;
CREATE INDEX volume_project_name ON volume (project_id, name COLLATE "C", id)
  WHERE deleted_at IS NULL;
CREATE INDEX volume_status ON volume (status, id) WHERE deleted_at IS NULL;
CREATE INDEX volume_host ON volume (host, id) WHERE deleted_at IS NULL;
CREATE INDEX volume_group_member ON volume (group_id)
  WHERE group_id IS NOT NULL AND deleted_at IS NULL;
CREATE INDEX volume_type_user ON volume (volume_type_id) WHERE deleted_at IS NULL;
CREATE INDEX volume_name_like ON volume USING gin (name gin_trgm_ops) WHERE deleted_at IS NULL;
CREATE INDEX volume_metadata ON volume USING gin (metadata jsonb_path_ops)
  WHERE deleted_at IS NULL;
CREATE INDEX volume_deleted ON volume (deleted_at) WHERE deleted_at IS NOT NULL;

CREATE TABLE snapshot (
  id                 uuid PRIMARY KEY,
  volume_id          uuid NOT NULL REFERENCES volume (id),
  project_id         text NOT NULL,
  user_id            text NOT NULL,
  name               text,
  description        text,
  size_gb            integer NOT NULL,
  status             text NOT NULL,
  progress           text,
  volume_type_id     uuid REFERENCES volume_type (id),
  group_snapshot_id  uuid REFERENCES group_snapshot (id),
  encryption_key_id  uuid,
  provider_id        text,
  provider_location  text,
  metadata           jsonb NOT NULL DEFAULT '{}',
  consumes_quota     boolean NOT NULL DEFAULT true,
  placement          uuid,
  created_at         timestamptz NOT NULL DEFAULT clock_timestamp(),
  updated_at         timestamptz,
  deleted_at         timestamptz
) WITH (fillfactor = 80);
CREATE INDEX snapshot_project ON snapshot (project_id, created_at DESC, id DESC)
  WHERE deleted_at IS NULL;
CREATE INDEX snapshot_created ON snapshot (created_at DESC, id DESC) WHERE deleted_at IS NULL;
CREATE INDEX snapshot_volume ON snapshot (volume_id) WHERE deleted_at IS NULL;
CREATE INDEX snapshot_status ON snapshot (status, id) WHERE deleted_at IS NULL;
CREATE INDEX snapshot_name_like ON snapshot USING gin (name gin_trgm_ops)
  WHERE deleted_at IS NULL;
CREATE INDEX snapshot_metadata ON snapshot USING gin (metadata jsonb_path_ops)
  WHERE deleted_at IS NULL;

CREATE TABLE attachment (
  id              uuid PRIMARY KEY,
  volume_id       uuid NOT NULL REFERENCES volume (id),
  project_id      text NOT NULL,
  instance_id     uuid,
  attached_host   text,
  mountpoint      text,
  attach_status   text NOT NULL,
  attach_mode     text,
  connector       bytea,
  connector_hash  text,
  -- encrypted: it may hold CHAP or cephx secrets
  connection_info bytea,
  attached_at     timestamptz,
  detached_at     timestamptz,
  created_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
  updated_at      timestamptz,
  deleted_at      timestamptz
);
CREATE INDEX attachment_volume ON attachment (volume_id) WHERE deleted_at IS NULL;
CREATE INDEX attachment_instance ON attachment (instance_id) WHERE deleted_at IS NULL;
CREATE INDEX attachment_project ON attachment (project_id, created_at DESC, id DESC)
  WHERE deleted_at IS NULL;

CREATE TABLE volume_transfer (
  id                     uuid PRIMARY KEY,
  volume_id              uuid NOT NULL REFERENCES volume (id),
  name                   text,
  source_project_id      text NOT NULL,
  destination_project_id text,
  no_snapshots           boolean NOT NULL DEFAULT false,
  accepted               boolean NOT NULL DEFAULT false,
  salt                   bytea NOT NULL,
  auth_key_digest        bytea NOT NULL,
  created_at             timestamptz NOT NULL DEFAULT clock_timestamp(),
  updated_at             timestamptz,
  deleted_at             timestamptz
);
CREATE UNIQUE INDEX volume_transfer_open ON volume_transfer (volume_id) WHERE deleted_at IS NULL;
CREATE INDEX volume_transfer_project ON volume_transfer (source_project_id, created_at, id)
  WHERE deleted_at IS NULL;

CREATE TABLE backup (
  id                uuid PRIMARY KEY,
  volume_id         uuid NOT NULL,
  snapshot_id       uuid,
  parent_id         uuid REFERENCES backup (id),
  project_id        text NOT NULL,
  user_id           text NOT NULL,
  name              text,
  description       text,
  status            text NOT NULL,
  fail_reason       text,
  size_gb           integer NOT NULL,
  object_count      integer NOT NULL DEFAULT 0,
  host              text,
  service           text,
  service_metadata  text,
  container         text,
  availability_zone text,
  encryption_key_id uuid,
  metadata          jsonb NOT NULL DEFAULT '{}',
  restore_volume_id uuid,
  dependent_backups integer NOT NULL DEFAULT 0,
  data_timestamp    timestamptz,
  created_at        timestamptz NOT NULL DEFAULT clock_timestamp(),
  updated_at        timestamptz,
  deleted_at        timestamptz
);
CREATE INDEX backup_project ON backup (project_id, created_at DESC, id DESC)
  WHERE deleted_at IS NULL;
CREATE INDEX backup_created ON backup (created_at DESC, id DESC) WHERE deleted_at IS NULL;
CREATE INDEX backup_volume ON backup (volume_id) WHERE deleted_at IS NULL;
CREATE INDEX backup_parent ON backup (parent_id) WHERE deleted_at IS NULL;

-- An image kept as a volume on a backend, so that the next volume of that image is a clone.
CREATE TABLE image_cache_entry (
  image_id         uuid NOT NULL,
  host             text NOT NULL,
  volume_id        uuid NOT NULL REFERENCES volume (id),
  image_updated_at timestamptz,
  size_gb          integer NOT NULL,
  last_used_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (image_id, host)
);

-- What a user is told about the failure of a request that was answered with 202.
CREATE TABLE user_message (
  id               uuid PRIMARY KEY,
  project_id       text NOT NULL,
  request_id       text,
  resource_type    text NOT NULL,
  resource_id      uuid,
  action_id        text NOT NULL,
  detail_id        text NOT NULL,
  message_level    text NOT NULL DEFAULT 'ERROR',
  text             text NOT NULL,
  created_at       timestamptz NOT NULL DEFAULT clock_timestamp(),
  expires_at       timestamptz NOT NULL
);
CREATE INDEX user_message_project ON user_message (project_id, created_at DESC, id DESC);
CREATE INDEX user_message_resource ON user_message (resource_id);
CREATE INDEX user_message_expiry ON user_message (expires_at);
