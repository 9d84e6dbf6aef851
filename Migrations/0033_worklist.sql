-- What waited for somebody and stood on no worklist: transfers that nobody has accepted (INV-K2), and feedback that nobody has
-- triaged.

INSERT INTO rule_parameter (code, value, unit, rule, statute, source, is_verified, description) VALUES
('CONTACT_ACCEPTANCE_WORKING_DAYS', 2, 'working-days', 'INV-K2', NULL, 'product', 1,
    'Working days in which a transfer of a contact is accepted; what is urgent, on the same day.'),
('FEEDBACK_TRIAGE_WORKING_DAYS', 5, 'working-days', 'feedback-to-triage', NULL, 'product', 1,
    'Working days in which the supervisor of the unit looks at feedback.');

-- The day is kept while the transfer waits. Here no working days are counted: what waits already has waited.
ALTER TABLE contact ADD COLUMN accept_by TEXT;
UPDATE contact SET accept_by = date(updated_at / 1000, 'unixepoch', '+2 hours')
WHERE receiver_id IS NOT NULL AND status IN ('open', 'linked') AND content ->> '$.acceptedById' IS NULL;
UPDATE contact SET content = json_set(content, '$.acceptBy', accept_by) WHERE accept_by IS NOT NULL;
ALTER TABLE contact ADD COLUMN accept_order INTEGER
    GENERATED ALWAYS AS (CAST (replace(accept_by, '-', '') AS INTEGER)) VIRTUAL;
CREATE INDEX contact_to_accept ON contact (receiver_id, accept_order, id) WHERE accept_by IS NOT NULL;
CREATE INDEX contact_unaccepted ON contact (recorded_by, accept_order, id) WHERE accept_by IS NOT NULL;
CREATE INDEX contact_unaccepted_of_unit ON contact (unit_id, accept_order, id) WHERE accept_by IS NOT NULL;

ALTER TABLE feedback ADD COLUMN triage_by TEXT;
UPDATE feedback SET triage_by = date(created_at / 1000, 'unixepoch', '+3 hours', '+7 days') WHERE status = 'received';
UPDATE feedback SET content = json_set(content, '$.triageBy', triage_by) WHERE triage_by IS NOT NULL;
ALTER TABLE feedback ADD COLUMN triage_order INTEGER
    GENERATED ALWAYS AS (CAST (replace(triage_by, '-', '') AS INTEGER)) VIRTUAL;
CREATE INDEX feedback_to_triage ON feedback (unit_id, triage_order, id) WHERE status = 'received';
