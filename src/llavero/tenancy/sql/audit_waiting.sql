-- The notes of events that wait to be sealed, with one index: a note lives for seconds, and every event pays for it.
--
-- Law: a note refers to no bank's row, as an event does not: the reference would lock that one row for each event of
-- the bank. Row-level security admits only the bank of the scope, and every bank's keys refer to it, so none goes away.

ALTER TABLE audit_auditpending RENAME TO audit_auditpending_whole;
CREATE TABLE audit_auditpending (LIKE audit_auditpending_whole);
INSERT INTO audit_auditpending SELECT * FROM audit_auditpending_whole;
DROP TABLE audit_auditpending_whole;
ALTER TABLE audit_auditpending ADD CONSTRAINT auditpending_tenant_id_uq PRIMARY KEY (tenant_id, id);
