-- What clients say of the services they have had, what these have cost, and which were used (../domain/3-model.md 3.11).

-- Without row ids, which would tell the order in which feedback came: beside a named one, the time of an anonymous one (FB1).
CREATE TABLE feedback (
    id BLOB PRIMARY KEY CHECK (length(id) = 16),
    version INTEGER NOT NULL CHECK (version > 0),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    content TEXT NOT NULL CHECK (content GLOB '{*}'),
    client_id BLOB REFERENCES client (id),
    categories INTEGER NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('received', 'triaged', 'answered', 'published')),
    unit_id BLOB NOT NULL REFERENCES unit (id),
    -- The day from which it counts in its unit's summary, together with others.
    counted_on TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX feedback_by_client ON feedback (client_id, created_at, id) WHERE client_id IS NOT NULL;
CREATE INDEX feedback_by_unit ON feedback (unit_id, counted_on);
CREATE INDEX feedback_published ON feedback (unit_id) WHERE status = 'published';
CREATE TRIGGER feedback_stays_anonymous BEFORE UPDATE OF client_id ON feedback
WHEN NEW.client_id IS NOT OLD.client_id
BEGIN SELECT RAISE (ABORT, 'FB1: feedback stays its giver''s, and nobody''s stays nobody''s'); END;

-- The client reads the own feedback, and who may know the client by a mandate.
UPDATE care_relationship SET categories = categories | 2048 WHERE kind = 128 OR (kind = 256 AND (categories & 512) <> 0);

CREATE TABLE cost_entry (
    id BLOB PRIMARY KEY CHECK (length(id) = 16),
    version INTEGER NOT NULL CHECK (version > 0),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    content TEXT NOT NULL CHECK (content GLOB '{*}'),
    client_id BLOB NOT NULL REFERENCES client (id),
    categories INTEGER NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('recorded', 'entered-in-error')),
    service_id BLOB NOT NULL REFERENCES service (id),
    source TEXT NOT NULL,
    external_id TEXT NOT NULL
) STRICT;
CREATE INDEX cost_entry_by_client ON cost_entry (client_id, created_at, id);
CREATE INDEX cost_entry_by_origin ON cost_entry (source, external_id);
CREATE UNIQUE INDEX cost_entry_recorded ON cost_entry (source, external_id) WHERE status = 'recorded';

CREATE TABLE utilization_event (
    id BLOB PRIMARY KEY CHECK (length(id) = 16),
    version INTEGER NOT NULL CHECK (version > 0),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    content TEXT NOT NULL CHECK (content GLOB '{*}'),
    client_id BLOB NOT NULL REFERENCES client (id),
    categories INTEGER NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('recorded', 'entered-in-error')),
    kind TEXT NOT NULL,
    at INTEGER NOT NULL,
    organization_id BLOB NOT NULL REFERENCES organization (id),
    service_id BLOB REFERENCES service (id),
    source TEXT NOT NULL,
    external_id TEXT NOT NULL
) STRICT;
CREATE INDEX utilization_event_by_client ON utilization_event (client_id, created_at, id);
CREATE INDEX utilization_event_by_origin ON utilization_event (source, external_id);
CREATE UNIQUE INDEX utilization_event_recorded ON utilization_event (source, external_id) WHERE status = 'recorded';

-- The supervisor and the client read the costs, and who has a mandate for finances.
UPDATE care_relationship SET categories = categories | 4096
WHERE kind IN (64, 128) OR (kind = 256 AND (categories & 128) <> 0);

INSERT INTO rule_parameter (code, value, unit, rule, statute, source, is_verified, description) VALUES
('SMALL_CELL_K', 5, 'count', 'FB1', NULL, 'product', 1,
    'The fewest answers that an aggregate tells of, and that begin to count in it together.');
