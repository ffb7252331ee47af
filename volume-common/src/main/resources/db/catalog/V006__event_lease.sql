-- A process that publishes events takes a few for a while; no transaction stays open meanwhile.
ALTER TABLE event ADD COLUMN taken_until timestamptz;
