-- What kind of guidance a client needs, and the programmes a client takes part in (../domain/3-model.md 3.11).

CREATE TABLE segment (
    id BLOB PRIMARY KEY CHECK (length(id) = 16),
    version INTEGER NOT NULL CHECK (version > 0),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    content TEXT NOT NULL CHECK (content GLOB '{*}'),
    client_id BLOB NOT NULL REFERENCES client (id),
    categories INTEGER NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('current', 'superseded', 'entered-in-error')),
    assessment_id BLOB NOT NULL REFERENCES assessment (id),
    value TEXT NOT NULL CHECK (value IN ('omatoimi', 'yhteistyo', 'yhteiso', 'verkosto'))
) STRICT;
CREATE INDEX segment_by_client ON segment (client_id, created_at, id);
CREATE INDEX segment_by_assessment ON segment (assessment_id);
CREATE UNIQUE INDEX segment_current ON segment (client_id) WHERE status = 'current';

CREATE TABLE programme_enrolment (
    id BLOB PRIMARY KEY CHECK (length(id) = 16),
    version INTEGER NOT NULL CHECK (version > 0),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    content TEXT NOT NULL CHECK (content GLOB '{*}'),
    client_id BLOB NOT NULL REFERENCES client (id),
    categories INTEGER NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('enrolled', 'exited', 'entered-in-error')),
    matter_id BLOB NOT NULL REFERENCES matter (id),
    programme_code TEXT NOT NULL,
    exit_at TEXT,
    CHECK (status <> 'exited' OR exit_at IS NOT NULL)
) STRICT;
CREATE INDEX programme_enrolment_by_client ON programme_enrolment (client_id, created_at, id);
CREATE INDEX programme_enrolment_by_matter ON programme_enrolment (matter_id);
CREATE UNIQUE INDEX programme_enrolment_open ON programme_enrolment (client_id, programme_code) WHERE status = 'enrolled';

INSERT INTO rule_parameter (code, value, unit, rule, statute, source, is_verified, description) VALUES
('SEGMENT_COPING', 6, 'count', 'segment-suuntima', NULL, NULL, 0,
    'The least daily coping, of 10, with which a client copes; the thresholds of Suuntima are not public.'),
('SEGMENT_SERVICES', 3, 'count', 'segment-suuntima', NULL, NULL, 0,
    'The fewest services at once that make a situation demanding.'),
('SEGMENT_SECTORS', 2, 'count', 'segment-suuntima', NULL, NULL, 0,
    'The fewest sectors of those services that make a situation demanding.'),
('SEGMENT_SEVERE_NEEDS', 2, 'count', 'segment-suuntima', NULL, NULL, 0,
    'The fewest severe or critical needs that make a situation demanding.');
