-- As volume_created: the list of all projects.
CREATE INDEX CONCURRENTLY IF NOT EXISTS user_message_created
  ON user_message (created_at DESC, id DESC);
