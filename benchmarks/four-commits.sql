-- What the catalog has to do for one plain create, and nothing else: the same rows in the same four
-- commits, as fast as PostgreSQL takes them. Run by benchmarks/run with pgbench on a database of the
-- same server. Needs: base (milliseconds of today), pool, type, service.
\set serial :serial + 1
\set n :base + :serial * 64 + :client_id

-- 1. The API accepts: volume, operation, quota counters last.
BEGIN;
INSERT INTO volume (id, project_id, user_id, name, size_gb, status, availability_zone,
                    volume_type_id, metadata, created_at)
VALUES (lpad(to_hex(:n::bigint), 32, '0')::uuid, 'floor', 'floor', 'benchmark', 1, 'creating',
        'nova', :type::uuid, '{}', clock_timestamp());
WITH recorded AS (
  INSERT INTO operation (id, kind, payload_version, resource_type, resource_id, project_id,
                         payload, context)
  VALUES (rpad(lpad(to_hex(:n::bigint), 12, '0'), 32, '0')::uuid, 'volume.create', 1, 'volume',
          lpad(to_hex(:n::bigint), 32, '0')::uuid, 'floor',
          '{"hints": {}, "sizeGb": 1, "attempts": [], "volumeId": "11111111-1111-4111-8111-111111111111", "extraSpecs": {}, "volumeTypeId": "22222222-2222-4222-8222-222222222222", "availabilityZones": []}',
          '{"roles": ["admin", "member", "reader"], "userId": "floor", "isAdmin": true, "projectId": "floor", "requestId": "req-33333333-3333-4333-8333-333333333333"}'))
INSERT INTO operation_run (operation_id, kind, payload_version, resource_type, resource_id,
                           exclusive, queue, deadline_at)
VALUES (rpad(lpad(to_hex(:n::bigint), 12, '0'), 32, '0')::uuid, 'volume.create', 1, 'volume',
        lpad(to_hex(:n::bigint), 32, '0')::uuid, true, 'scheduler',
        clock_timestamp() + interval '10 minutes');
UPDATE quota_usage SET volumes = volumes + 1, gigabytes = gigabytes + 1
WHERE project_id = 'floor' AND volume_type_id = 'type' AND volumes + 1 <= 1000000000
  AND gigabytes + 1 <= 1000000000;
UPDATE quota_usage SET volumes = volumes + 1, gigabytes = gigabytes + 1
WHERE project_id = 'floor' AND volume_type_id = '-' AND volumes + 1 <= 1000000000
  AND gigabytes + 1 <= 1000000000;
COMMIT;

-- 2. The scheduler places: choice, hand-over, trace, the pool's room last.
BEGIN;
UPDATE volume
SET host = 'node@floor#floor', availability_zone = 'nova', service_id = :service::uuid,
    placement = lpad(to_hex(:n::bigint), 32, '0')::uuid, scheduled_at = clock_timestamp()
WHERE id = lpad(to_hex(:n::bigint), 32, '0')::uuid AND deleted_at IS NULL AND status = 'creating';
UPDATE operation_run
SET queue = 'node.floor', fence = fence + 1, step = 'scheduled', run_at = clock_timestamp(),
    progress_at = clock_timestamp(), deadline_at = clock_timestamp() + interval '10 minutes'
WHERE operation_id = rpad(lpad(to_hex(:n::bigint), 12, '0'), 32, '0')::uuid AND fence = 0
  AND worker_id IS NULL;
UPDATE operation
SET trace = '[{"chosen": "node@floor#floor", "filters": [{"name": "AvailabilityZoneFilter", "left": 1}, {"name": "CapacityFilter", "left": 1}, {"name": "CapabilitiesFilter", "left": 1}, {"name": "IgnoreAttemptedHostsFilter", "left": 1}], "weights": [{"pool": "node@floor#floor", "weight": 1.0}]}]'
WHERE id = rpad(lpad(to_hex(:n::bigint), 12, '0'), 32, '0')::uuid;
WITH room AS (
  UPDATE pool SET claimed_gb = claimed_gb + 1, pending_gb = pending_gb + 1
  WHERE id = :pool::bigint AND NOT gone RETURNING id)
INSERT INTO pool_claim (placement, volume_id, pool_id, gb)
SELECT lpad(to_hex(:n::bigint), 32, '0')::uuid, lpad(to_hex(:n::bigint), 32, '0')::uuid, id, 1
FROM room;
COMMIT;

-- 3. The node claims the operation.
BEGIN;
UPDATE operation_run
SET worker_id = :service::uuid, fence = fence + 1, attempts = attempts + 1, step = 'claimed',
    progress_at = clock_timestamp(), deadline_at = clock_timestamp() + interval '10 minutes'
WHERE operation_id = (
  SELECT operation_id FROM operation_run
  WHERE operation_id = rpad(lpad(to_hex(:n::bigint), 12, '0'), 32, '0')::uuid
    AND queue = 'node.floor' AND worker_id IS NULL AND blocked_by IS NULL
  FOR UPDATE SKIP LOCKED);
COMMIT;

-- 4. The node finishes: available, operation closed, claim materialised.
BEGIN;
UPDATE volume
SET status = 'available', launched_at = clock_timestamp(), updated_at = clock_timestamp()
WHERE id = lpad(to_hex(:n::bigint), 32, '0')::uuid AND status = 'creating';
WITH run AS (
  DELETE FROM operation_run
  WHERE operation_id = rpad(lpad(to_hex(:n::bigint), 12, '0'), 32, '0')::uuid AND fence = 2
  RETURNING operation_id)
UPDATE operation o
SET state = 'succeeded', result = '{"volume_id": "11111111-1111-4111-8111-111111111111"}',
    ended_at = clock_timestamp()
FROM run WHERE o.id = run.operation_id;
UPDATE pool_claim SET materialised_at = clock_timestamp()
WHERE placement = lpad(to_hex(:n::bigint), 32, '0')::uuid AND materialised_at IS NULL;
COMMIT;
