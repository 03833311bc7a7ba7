-- The record only grows: the application adds events and the notes that they wait; only the sequencer takes notes away.
REVOKE ALL ON audit_event, audit_auditpending FROM llavero_app;
GRANT SELECT, INSERT ON audit_event, audit_auditpending TO llavero_app;
GRANT SELECT ON audit_event TO llavero_sequencer;
GRANT SELECT, DELETE ON audit_auditpending TO llavero_sequencer;
GRANT SELECT ON tenancy_tenant TO llavero_sequencer;
