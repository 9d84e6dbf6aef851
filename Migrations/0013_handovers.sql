-- Handovers of responsibility, and who covers for the responsible worker meanwhile (INV-H1 to INV-H5).

CREATE TABLE handover (
    id BLOB PRIMARY KEY CHECK (length(id) = 16),
    version INTEGER NOT NULL CHECK (version > 0),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    content TEXT NOT NULL CHECK (content GLOB '{*}'),
    client_id BLOB NOT NULL REFERENCES client (id),
    categories INTEGER NOT NULL,
    status TEXT NOT NULL
        CHECK (status IN ('proposed', 'accepted', 'effective', 'confirmed', 'rejected', 'cancelled')),
    from_worker_id BLOB NOT NULL REFERENCES professional (id),
    to_worker_id BLOB REFERENCES professional (id) CHECK (to_worker_id <> from_worker_id),
    effective_at INTEGER NOT NULL,
    due TEXT,
    due_order INTEGER NOT NULL
        GENERATED ALWAYS AS (coalesce(CAST (replace(due, '-', '') AS INTEGER), 99999999)) STORED,
    -- The checklist is complete, and the client has been informed or it is said why not.
    is_ready INTEGER NOT NULL CHECK (is_ready IN (0, 1)),
    CHECK (status NOT IN ('accepted', 'effective', 'confirmed') OR to_worker_id IS NOT NULL),
    CHECK (status NOT IN ('effective', 'confirmed') OR due IS NOT NULL)
) STRICT;
CREATE INDEX handover_by_client ON handover (client_id, created_at, id);
CREATE INDEX handover_by_creation ON handover (created_at, id);
CREATE INDEX handover_by_change ON handover (updated_at, id);
CREATE INDEX handover_by_due ON handover (due_order, id);
CREATE INDEX handover_by_receiver ON handover (to_worker_id);
-- INV-H2: one at a time; until it is effective the outgoing worker answers for the client.
CREATE UNIQUE INDEX handover_open ON handover (client_id) WHERE status IN ('proposed', 'accepted');
CREATE INDEX handover_to_take_effect ON handover (effective_at) WHERE status = 'accepted' AND is_ready = 1;

-- INV-H1 over all clients: those whom somebody has to answer for, with all that is asked of them.
CREATE INDEX client_to_be_answered_for ON client (id, status, activation_excuse)
WHERE status = 'active' AND activation_excuse IS NULL;

CREATE TABLE cover (
    id BLOB PRIMARY KEY CHECK (length(id) = 16),
    version INTEGER NOT NULL CHECK (version > 0),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    content TEXT NOT NULL CHECK (content GLOB '{*}'),
    client_id BLOB NOT NULL REFERENCES client (id),
    categories INTEGER NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('active', 'ended')),
    worker_id BLOB NOT NULL REFERENCES professional (id),
    valid_from INTEGER NOT NULL,
    valid_to INTEGER NOT NULL CHECK (valid_to >= valid_from)
) STRICT;
CREATE INDEX cover_by_client ON cover (client_id, created_at, id);
CREATE INDEX cover_to_end ON cover (valid_to) WHERE status = 'active';
