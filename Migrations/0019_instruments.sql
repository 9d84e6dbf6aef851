-- Questionnaires with their scoring, and assessments that take the place of others (../domain/3-model.md 3.4).

CREATE TABLE instrument (
    id BLOB PRIMARY KEY CHECK (length(id) = 16),
    version INTEGER NOT NULL CHECK (version > 0),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    content TEXT NOT NULL CHECK (content GLOB '{*}'),
    status TEXT,
    code TEXT NOT NULL,
    edition TEXT NOT NULL
) STRICT;
CREATE INDEX instrument_by_creation ON instrument (created_at, id);
CREATE INDEX instrument_by_change ON instrument (updated_at, id);
CREATE UNIQUE INDEX instrument_by_edition ON instrument (code, edition);
-- What was answered by an edition is read by it for as long as the answers are kept.
CREATE TRIGGER instrument_is_immutable BEFORE UPDATE ON instrument
BEGIN SELECT RAISE (ABORT, 'an edition of an instrument is not changed'); END;
CREATE TRIGGER instrument_stays BEFORE DELETE ON instrument
BEGIN SELECT RAISE (ABORT, 'an edition of an instrument is not removed'); END;

-- The completed assessment that this one takes the place of (INV-A2).
ALTER TABLE assessment ADD COLUMN amends_id BLOB REFERENCES assessment (id);
CREATE INDEX assessment_by_amended ON assessment (amends_id) WHERE amends_id IS NOT NULL;

INSERT INTO rule_parameter (code, value, unit, rule, statute, source, is_verified, description) VALUES
('DUPLICATE_ASSESSMENT_DAYS', 90, 'days', 'INV-A3', NULL, 'product', 1,
    'Days after its completion for which an assessment with much the same needs asks for a reason.'),
('DUPLICATE_ASSESSMENT_PERCENT', 60, 'percent', 'INV-A3', NULL, 'product', 1,
    'The share of needs that two assessments have in common from which they are much the same.');
