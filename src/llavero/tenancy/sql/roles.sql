-- The roles that stand behind the application on PostgreSQL, and what each may do before any table exists.
--
-- Law: whoever owns the tables is nobody who logs in; whoever logs in owns nothing and is held by row-level security.
-- Run by a database administrator, connected to the database of the product; running it again changes nothing.
-- Passwords are not set here: give each role that logs in its own way in (scram, certificate, peer).
--
--   llavero_owner         owns every table; migrations run as SET ROLE llavero_owner
--   llavero_app           the pages, the desk, the API, the workers: row-level security decides what it sees
--   llavero_gate          verification of codes: may call the gate's functions and nothing else
--   llavero_gate_definer  in whose name those functions run; holds only the columns they need
--   llavero_sequencer     seals the record: the only one that takes away what waits to be sealed

DO $roles$
DECLARE
  role_name text;
BEGIN
  FOREACH role_name IN ARRAY ARRAY['llavero_owner', 'llavero_gate_definer'] LOOP
    IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = role_name) THEN
      EXECUTE pg_catalog.format('CREATE ROLE %I', role_name);
    END IF;
    EXECUTE pg_catalog.format(
      'ALTER ROLE %I NOLOGIN NOINHERIT NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS', role_name);
  END LOOP;
  FOREACH role_name IN ARRAY ARRAY['llavero_app', 'llavero_gate', 'llavero_sequencer'] LOOP
    IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = role_name) THEN
      EXECUTE pg_catalog.format('CREATE ROLE %I', role_name);
    END IF;
    EXECUTE pg_catalog.format(
      'ALTER ROLE %I LOGIN NOINHERIT NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS', role_name);
    -- A name that is not qualified must never be looked up in a schema that somebody else can write.
    EXECUTE pg_catalog.format('ALTER ROLE %I SET search_path = public, pg_temp', role_name);
    EXECUTE pg_catalog.format('ALTER ROLE %I SET row_security = on', role_name);
  END LOOP;

  EXECUTE pg_catalog.format('ALTER DATABASE %I OWNER TO llavero_owner', pg_catalog.current_database());
  EXECUTE pg_catalog.format('REVOKE ALL ON DATABASE %I FROM PUBLIC', pg_catalog.current_database());
  EXECUTE pg_catalog.format(
    'GRANT CONNECT ON DATABASE %I TO llavero_app, llavero_gate, llavero_sequencer', pg_catalog.current_database());
  -- Bulk loads go through a temporary table, since COPY does not enter tables with row-level security.
  EXECUTE pg_catalog.format('GRANT TEMPORARY ON DATABASE %I TO llavero_app', pg_catalog.current_database());
END
$roles$;

-- The owner hands the gate's functions over to their definer, which it can only do as a member; it inherits nothing, so
-- the definer's policies do not open the walls to it.
GRANT llavero_gate_definer TO llavero_owner;

ALTER SCHEMA public OWNER TO llavero_owner;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO llavero_app, llavero_gate, llavero_gate_definer, llavero_sequencer;

-- What a migration creates: the application may use tables (row-level security narrows it to a bank, and a room that
-- wants less, as the record does, revokes it in its own migration); functions are nobody's until they are given.
ALTER DEFAULT PRIVILEGES FOR ROLE llavero_owner IN SCHEMA public
  GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO llavero_app;
ALTER DEFAULT PRIVILEGES FOR ROLE llavero_owner REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
ALTER DEFAULT PRIVILEGES FOR ROLE llavero_gate_definer REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
