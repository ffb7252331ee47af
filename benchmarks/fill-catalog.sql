-- Puts so many volumes into the catalog of a benchmark, instead of those that are in it: 1,000 in a
-- project, each in use by two servers. They are what lists find; no storage has them, and no quota or
-- pool counts them. Projects lie among each other, as those do that have grown side by side. Run by
-- benchmarks/run with psql. Needs: rows, whole thousands; project, the first one (32 hex digits, the
-- others are the next numbers).
SET client_min_messages = warning;
SET synchronous_commit = off;
-- All that is referred to is there: it need not be looked up row by row.
SET session_replication_role = replica;

TRUNCATE volume CASCADE;

INSERT INTO volume (id, project_id, user_id, name, size_gb, status, attach_status,
                    availability_zone, host, service_id, volume_type_id, multiattach,
                    shared_targets, metadata, placement, scheduled_at, launched_at, created_at,
                    updated_at)
SELECT gen_random_uuid(),
       lpad(to_hex(('x' || right(:'project', 8))::bit(32)::bigint + n % (:rows / 1000)), 32, '0'),
       'benchmark', 'benchmark-' || n, 1, 'in-use', 'attached', 'nova', 'benchmark@catalog#pool',
       node.id, type.id, true, false, '{}', gen_random_uuid(), made.at, made.at, made.at, made.at
FROM generate_series(1, :rows) n,
     LATERAL (SELECT now() - (:rows - n) * interval '100 milliseconds' AS at) made,
     (SELECT gen_random_uuid() AS id) node,
     (SELECT id FROM volume_type WHERE name = '__DEFAULT__') type;

-- What is encrypted is as long as for a volume of RBD.
INSERT INTO attachment (id, volume_id, project_id, instance_id, attached_host, mountpoint,
                        attach_status, attach_mode, connector, connector_hash, connection_info,
                        attached_at, created_at, updated_at)
SELECT gen_random_uuid(), v.id, v.project_id, gen_random_uuid(), 'compute-' || server,
       '/dev/vdb', 'attached', 'rw', decode(repeat('5a', 250), 'hex'), repeat('5a', 32),
       decode(repeat('5a', 600), 'hex'), v.created_at, v.created_at, v.created_at
FROM volume v, generate_series(1, 2) server;

VACUUM (ANALYZE) volume, attachment;
