-- The comparator: the same work as one verification, as one transaction each. Same schema, indexes and walls; in the role
-- and scope of the application. -M prepared -c 16 -j 2 -D bank=… -D client=… -D first=… -D rows=…
\set n random(:first, :first + :rows - 1)
BEGIN;
SELECT id AS token, user_id AS subject, serial AS serial_number, mode, algorithm, digits, period, seed_sealed, last_step AS seen,
  drift, code_failures, block_level, blocked_until, last_request, last_request_at, last_verdict
FROM credentials_authenticator
WHERE tenant_id = :bank AND serial = 'B' || lpad((:n)::text, 9, '0')
  AND credential = 'active' AND binding = 'assigned' AND custody = 'delivered' \gset
UPDATE credentials_authenticator
SET last_step = :seen + 1, drift = 0, code_failures = 0, block_level = 0, blocked_until = NULL, last_request = NULL,
  last_request_at = now(), last_verdict = 'accepted'
WHERE tenant_id = :bank AND id = :token AND last_step = :seen;
WITH e AS (
  INSERT INTO audit_event (id, tenant_id, at, kind, outcome, reason, actor_kind, actor_id, subject_id, step,
    definition_digest, proofs, facts, address, request_id)
  VALUES (
    encode(overlay(uuid_send(gen_random_uuid()) PLACING
      substring(int8send((extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3) FROM 1 FOR 6), 'hex')::uuid,
    :bank, now(), 'code.accepted', 'done', '', 'client', :client, :subject, '', '', '[]',
    jsonb_build_object('authenticator', :token::text, 'serial', :serial_number::text),
    '127.0.0.1', '')
  RETURNING id, tenant_id
)
INSERT INTO audit_auditpending (id, tenant_id) SELECT id, tenant_id FROM e;
COMMIT;
