-- The gate's two verbs: read what a code is judged by, write what was judged. Its role may call them and do nothing else.
--
-- Law: both run in the name of llavero_gate_definer, which nobody logs in as and which holds only these columns. A step
-- or counter rises once: a verdict is written only onto the row that it was judged by, still as it was.

CREATE POLICY of_the_gate ON federation_apikey FOR SELECT TO llavero_gate_definer USING (true);
CREATE POLICY of_the_gate ON federation_client FOR SELECT TO llavero_gate_definer USING (true);
CREATE POLICY of_the_gate ON stock_batch FOR SELECT TO llavero_gate_definer USING (true);
CREATE POLICY of_the_gate ON people_user FOR SELECT TO llavero_gate_definer USING (true);
CREATE POLICY of_the_gate ON people_company FOR SELECT TO llavero_gate_definer USING (true);
CREATE POLICY of_the_gate ON credentials_authenticator TO llavero_gate_definer USING (true) WITH CHECK (true);
CREATE POLICY of_the_gate ON audit_event FOR INSERT TO llavero_gate_definer WITH CHECK (true);
CREATE POLICY of_the_gate ON audit_auditpending FOR INSERT TO llavero_gate_definer WITH CHECK (true);

GRANT SELECT (id, epoch) ON tenancy_tenant TO llavero_gate_definer;
GRANT SELECT (id, tenant_id, client_id, secret_digest, scopes, expires_at, revoked_at)
  ON federation_apikey TO llavero_gate_definer;
GRANT SELECT (id, tenant_id, portals, disabled_at) ON federation_client TO llavero_gate_definer;
GRANT SELECT (id, tenant_id, state) ON stock_batch TO llavero_gate_definer;
GRANT SELECT (id, tenant_id, state, company_id, valid_from, valid_until) ON people_user TO llavero_gate_definer;
GRANT SELECT (id, tenant_id, state) ON people_company TO llavero_gate_definer;
GRANT SELECT (id, tenant_id, serial, user_id, batch_id, portals, mode, algorithm, digits, period, seed_sealed, last_step,
    drift, code_failures, pin_failures, block_level, blocked_until, last_request, last_request_at, last_verdict, custody,
    binding, credential, expires_at, epoch),
  UPDATE (last_step, drift, code_failures, pin_failures, block_level, blocked_until, last_request, last_request_at,
    last_verdict)
  ON credentials_authenticator TO llavero_gate_definer;
GRANT INSERT ON audit_event, audit_auditpending TO llavero_gate_definer;

-- For each question (place, bank, key, user or serial) one row per authenticator that may answer it, in id order, or one
-- row without; no row where the bank has no such key. With `alone`, the authenticators are locked first.
CREATE FUNCTION gate_read(
  alone boolean, moment timestamptz, places int[], banks uuid[], keys uuid[], users uuid[], serials text[], portals text[]
) RETURNS TABLE (
  place int, client_id uuid, secret_digest bytea, scopes text, client_portals text, key_expires_at timestamptz, is_off boolean,
  id uuid, user_id uuid, serial varchar, mode varchar, algorithm varchar, digits smallint, period smallint,
  seed_sealed bytea, last_step bigint, drift smallint, code_failures smallint, pin_failures smallint, block_level smallint,
  blocked_until timestamptz, last_request bytea, last_request_at timestamptz, last_verdict varchar
)
  LANGUAGE plpgsql VOLATILE SECURITY DEFINER ROWS 64 SET search_path = pg_catalog, pg_temp
  AS $$
#variable_conflict use_column
BEGIN
  IF alone THEN
    PERFORM 1 FROM public.credentials_authenticator a
      JOIN unnest(banks, users, serials) AS q (bank, one_user, one_serial) ON a.tenant_id = q.bank
        AND (a.serial = q.one_serial OR a.user_id = q.one_user)
      ORDER BY a.id FOR UPDATE OF a;
  END IF;
  RETURN QUERY
    SELECT q.place, k.client_id, k.secret_digest, k.scopes::text, c.portals::text, k.expires_at,
      k.revoked_at IS NOT NULL OR c.disabled_at IS NOT NULL,
      t.id, t.user_id, t.serial, t.mode, t.algorithm, t.digits, t.period, t.seed_sealed, t.last_step, t.drift,
      t.code_failures, t.pin_failures, t.block_level, t.blocked_until, t.last_request, t.last_request_at, t.last_verdict
    FROM unnest(places, banks, keys, users, serials, portals)
        AS q (place, bank, one_key, one_user, one_serial, portal)
      JOIN public.tenancy_tenant b ON b.id = q.bank
      JOIN public.federation_apikey k ON k.tenant_id = q.bank AND k.id = q.one_key
      JOIN public.federation_client c ON c.tenant_id = q.bank AND c.id = k.client_id
      LEFT JOIN LATERAL (
        SELECT f.* FROM (
          SELECT a.id, a.tenant_id, a.user_id, a.batch_id, a.serial, a.portals, a.mode, a.algorithm, a.digits, a.period,
            a.seed_sealed, a.last_step, a.drift, a.code_failures, a.pin_failures, a.block_level, a.blocked_until,
            a.last_request, a.last_request_at, a.last_verdict, a.custody, a.binding, a.credential, a.expires_at, a.epoch
            FROM public.credentials_authenticator a WHERE a.tenant_id = q.bank AND a.serial = q.one_serial
          UNION ALL
          SELECT a.id, a.tenant_id, a.user_id, a.batch_id, a.serial, a.portals, a.mode, a.algorithm, a.digits, a.period,
            a.seed_sealed, a.last_step, a.drift, a.code_failures, a.pin_failures, a.block_level, a.blocked_until,
            a.last_request, a.last_request_at, a.last_verdict, a.custody, a.binding, a.credential, a.expires_at, a.epoch
            FROM public.credentials_authenticator a WHERE a.tenant_id = q.bank AND a.user_id = q.one_user
        ) AS f
        JOIN public.people_user u ON u.tenant_id = f.tenant_id AND u.id = f.user_id
        JOIN public.people_company m ON m.tenant_id = u.tenant_id AND m.id = u.company_id
        WHERE f.credential = 'active' AND f.binding = 'assigned' AND f.custody = 'delivered'
          AND (f.expires_at IS NULL OR f.expires_at > moment)
          AND f.epoch = b.epoch
          AND (f.portals = '[]'::jsonb OR f.portals ? q.portal)
          AND u.state = 'active' AND u.valid_from <= moment AND (u.valid_until IS NULL OR u.valid_until > moment)
          AND m.state = 'active'
          AND (f.batch_id IS NULL OR EXISTS (SELECT FROM public.stock_batch s
            WHERE s.tenant_id = f.tenant_id AND s.id = f.batch_id AND s.state = 'accepted'))
        ORDER BY f.id
      ) AS t ON true;
END
$$;

-- Writes verdicts: the changes of authenticators and one event per place, all or nothing for each place. Says which
-- places were written; the others were locked by somebody, or are no longer what they were judged by.
CREATE FUNCTION gate_write(
  moment timestamptz,
  -- changes
  c_places int[], c_banks uuid[], c_ids uuid[], seen_steps bigint[], seen_failures int[], seen_pins int[],
  seen_untils timestamptz[], steps bigint[], drifts int[], failures int[], pins int[], levels int[],
  untils timestamptz[], requests bytea[], verdicts text[],
  -- events
  e_places int[], e_ids uuid[], e_banks uuid[], kinds text[], outcomes text[], reasons text[], clients uuid[],
  subjects uuid[], all_facts text[], addresses text[], request_ids text[]
) RETURNS int[]
  LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  AS $$
#variable_conflict use_column
DECLARE
  held uuid[];
  failed int[];
BEGIN
  IF cardinality(c_ids) > 0 THEN
    held := ARRAY(
      SELECT a.id FROM unnest(c_places, c_banks, c_ids, seen_steps, seen_failures, seen_pins, seen_untils)
          AS c (place, bank, id, seen_step, seen_failure, seen_pin, seen_until)
        JOIN public.credentials_authenticator a ON a.tenant_id = c.bank AND a.id = c.id
      WHERE a.blocked_until IS NOT DISTINCT FROM c.seen_until
        AND a.last_step = c.seen_step -- guard: gate-once
        AND a.code_failures = c.seen_failure -- guard: gate-budget-before-answer
        AND a.pin_failures = c.seen_pin -- guard: gate-pin-and-code-one-budget
        AND a.credential = 'active' AND a.binding = 'assigned' AND a.custody = 'delivered' -- guard: gate-still-usable
      ORDER BY a.id FOR UPDATE OF a SKIP LOCKED
    );
    IF cardinality(held) < cardinality(c_ids) THEN
      failed := ARRAY(SELECT c.place FROM unnest(c_places, c_ids) AS c (place, id) WHERE c.id <> ALL (held));
    END IF;

    UPDATE public.credentials_authenticator AS a
      SET last_step = v.step, drift = v.drift, code_failures = v.failure, pin_failures = v.pin,
        block_level = v.level, blocked_until = v.until, last_request = v.request, last_request_at = moment,
        last_verdict = v.verdict
      FROM unnest(c_places, c_banks, c_ids, steps, drifts, failures, pins, levels, untils, requests, verdicts)
        AS v (place, bank, id, step, drift, failure, pin, level, until, request, verdict)
      WHERE a.id = v.id AND a.tenant_id = v.bank AND (failed IS NULL OR v.place <> ALL (failed));
  END IF;

  INSERT INTO public.audit_event (id, tenant_id, at, kind, outcome, reason, actor_kind, actor_id, subject_id, step,
      definition_digest, proofs, facts, address, request_id)
    SELECT e.id, b.id, moment, e.kind, e.outcome, e.reason, 'client', e.client, e.subject, '', '', '[]'::jsonb,
      e.facts::jsonb, e.address, e.request_id
    FROM unnest(e_places, e_ids, e_banks, kinds, outcomes, reasons, clients, subjects, all_facts, addresses, request_ids)
        AS e (place, id, bank, kind, outcome, reason, client, subject, facts, address, request_id)
      JOIN public.tenancy_tenant b ON b.id = e.bank
    WHERE (failed IS NULL OR e.place <> ALL (failed)) AND e.kind IN ('code.accepted', 'code.refused');
  INSERT INTO public.audit_auditpending (id, tenant_id)
    SELECT e.id, e.bank FROM unnest(e_places, e_ids, e_banks) AS e (place, id, bank)
    WHERE failed IS NULL OR e.place <> ALL (failed);
  IF failed IS NULL THEN
    RETURN e_places;
  END IF;
  RETURN ARRAY(SELECT place FROM unnest(e_places) AS place WHERE place <> ALL (failed));
END
$$;

REVOKE ALL ON FUNCTION gate_read(boolean, timestamptz, int[], uuid[], uuid[], uuid[], text[], text[]) FROM PUBLIC;
REVOKE ALL ON FUNCTION gate_write(timestamptz, int[], uuid[], uuid[], bigint[], int[], int[], timestamptz[], bigint[],
  int[], int[], int[], int[], timestamptz[], bytea[], text[], int[], uuid[], uuid[], text[], text[], text[], uuid[],
  uuid[], text[], text[], text[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION gate_read(boolean, timestamptz, int[], uuid[], uuid[], uuid[], text[], text[]) TO llavero_gate;
GRANT EXECUTE ON FUNCTION gate_write(timestamptz, int[], uuid[], uuid[], bigint[], int[], int[], timestamptz[], bigint[],
  int[], int[], int[], int[], timestamptz[], bytea[], text[], int[], uuid[], uuid[], text[], text[], text[], uuid[],
  uuid[], text[], text[], text[]) TO llavero_gate;

-- A function can only be given to who may create in its schema, for as long as it takes to give it.
GRANT CREATE ON SCHEMA public TO llavero_gate_definer;
ALTER FUNCTION gate_read(boolean, timestamptz, int[], uuid[], uuid[], uuid[], text[], text[]) OWNER TO llavero_gate_definer;
ALTER FUNCTION gate_write(timestamptz, int[], uuid[], uuid[], bigint[], int[], int[], timestamptz[], bigint[],
  int[], int[], int[], int[], timestamptz[], bytea[], text[], int[], uuid[], uuid[], text[], text[], text[], uuid[],
  uuid[], text[], text[], text[]) OWNER TO llavero_gate_definer;
REVOKE CREATE ON SCHEMA public FROM llavero_gate_definer;
