-- The record, cut at the boundaries of months by the time in each event's id (UUIDv7), with a default for the rest.
--
-- Law: the application reaches the months only through the record itself. A month is made by the function below, which
-- the worker may call; it can do that and nothing else.

ALTER TABLE audit_event RENAME TO audit_event_whole;
CREATE TABLE audit_event (LIKE audit_event_whole INCLUDING DEFAULTS) PARTITION BY RANGE (id);
CREATE TABLE audit_event_default PARTITION OF audit_event DEFAULT;
ALTER TABLE audit_event_default ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit_event_default FORCE ROW LEVEL SECURITY;
REVOKE ALL ON audit_event_default FROM llavero_app;

INSERT INTO audit_event SELECT * FROM audit_event_whole;
DROP TABLE audit_event_whole;
-- One index for the row itself, and no reference to the bank's row: it would be locked for each event (audit_waiting.sql).
ALTER TABLE audit_event ADD CONSTRAINT event_tenant_id_uq PRIMARY KEY (tenant_id, id);
CREATE INDEX event_subject_ix ON audit_event (tenant_id, subject_id, id);

CREATE FUNCTION audit_first_id_of(moment timestamptz) RETURNS uuid
  LANGUAGE sql IMMUTABLE STRICT SET search_path = pg_catalog
  AS $$ SELECT (lpad(to_hex((extract(epoch FROM moment) * 1000)::bigint), 12, '0') || repeat('0', 20))::uuid $$;

-- Makes the month that `moment` falls in; true when it was made, false when it stood already.
-- A month whose events lie in the default already is refused by the database: they would have to move first.
CREATE FUNCTION audit_make_month(moment timestamptz) RETURNS boolean
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  AS $$
DECLARE
  first_day timestamp := date_trunc('month', moment AT TIME ZONE 'UTC');
  month_name text := 'audit_event_' || to_char(first_day, 'YYYY_MM');
BEGIN
  IF to_regclass('public.' || month_name) IS NOT NULL THEN
    RETURN false;
  END IF;
  EXECUTE format('CREATE TABLE public.%I PARTITION OF public.audit_event FOR VALUES FROM (%L) TO (%L)', month_name,
    public.audit_first_id_of(first_day AT TIME ZONE 'UTC'),
    public.audit_first_id_of((first_day + interval '1 month') AT TIME ZONE 'UTC'));
  EXECUTE format('ALTER TABLE public.%I ENABLE ROW LEVEL SECURITY', month_name);
  EXECUTE format('ALTER TABLE public.%I FORCE ROW LEVEL SECURITY', month_name);
  EXECUTE format('REVOKE ALL ON public.%I FROM llavero_app', month_name);
  RETURN true;
END
$$;
REVOKE ALL ON FUNCTION audit_make_month(timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION audit_make_month(timestamptz) TO llavero_app;
GRANT EXECUTE ON FUNCTION audit_first_id_of(timestamptz) TO llavero_app;

SELECT audit_make_month(now() + n * interval '1 month') FROM generate_series(0, 2) AS n;
