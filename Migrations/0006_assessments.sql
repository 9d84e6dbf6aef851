-- What clients need and what carries them; needs are parts of the content, with ids of their own.

CREATE TABLE assessment (
    id BLOB PRIMARY KEY CHECK (length(id) = 16),
    version INTEGER NOT NULL CHECK (version > 0),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    content TEXT NOT NULL CHECK (content GLOB '{*}'),
    client_id BLOB NOT NULL REFERENCES client (id),
    categories INTEGER NOT NULL,
    status TEXT NOT NULL CHECK (
        status IN (
            'pending', 'in-progress', 'completed', 'amended', 'not-needed', 'cancelled-by-client', 'entered-in-error')
    ),
    matter_id BLOB NOT NULL REFERENCES matter (id),
    kind TEXT NOT NULL CHECK (kind IN ('initial', 'full', 'child-protection', 'reassessment'))
) STRICT;
CREATE INDEX assessment_by_client ON assessment (client_id, created_at, id);
CREATE INDEX assessment_by_matter ON assessment (matter_id);
-- INV-A2: a completed assessment is immutable, but for the supervisor's word that it should not be.
CREATE TRIGGER assessment_is_immutable BEFORE UPDATE OF content ON assessment
WHEN OLD.status IN ('completed', 'amended') AND NEW.content <> OLD.content
BEGIN SELECT RAISE (ABORT, 'INV-A2: a completed assessment is immutable'); END;
