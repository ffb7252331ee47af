-- What a request with an Idempotency-Key was answered, written in the transaction of what it asked for;
-- the same request is answered so again. request is a digest of all that makes it the same.
CREATE TABLE idempotency_key (
  project_id  text COLLATE "C" NOT NULL,
  route       text COLLATE "C" NOT NULL,
  key         text COLLATE "C" NOT NULL,
  request     bytea NOT NULL,
  http_status smallint NOT NULL,
  answer      text COLLATE "C" NOT NULL,
  expires_at  timestamptz NOT NULL,
  PRIMARY KEY (project_id, route, key)
);
CREATE INDEX idempotency_key_expiry ON idempotency_key (expires_at);
