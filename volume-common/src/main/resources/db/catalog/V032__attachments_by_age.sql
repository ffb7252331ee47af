-- As volume_created: the list of all projects.
CREATE INDEX CONCURRENTLY IF NOT EXISTS attachment_created
  ON attachment (created_at DESC, id DESC) WHERE deleted_at IS NULL;
