-- What somebody has to do next: so that nothing which came back is dropped (INV-R2).

CREATE TABLE task (
    id BLOB PRIMARY KEY CHECK (length(id) = 16),
    version INTEGER NOT NULL CHECK (version > 0),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    content TEXT NOT NULL CHECK (content GLOB '{*}'),
    client_id BLOB NOT NULL REFERENCES client (id),
    categories INTEGER NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('open', 'resolved', 'cancelled')),
    kind TEXT NOT NULL,
    owner_id BLOB NOT NULL REFERENCES professional (id),
    subject_id BLOB NOT NULL CHECK (length(subject_id) = 16),
    due TEXT NOT NULL,
    -- The due date as a number that rises with it, for pages sorted by it.
    due_order INTEGER NOT NULL GENERATED ALWAYS AS (CAST (replace(due, '-', '') AS INTEGER)) STORED
) STRICT;
CREATE INDEX task_by_client ON task (client_id, created_at, id);
CREATE INDEX task_by_owner ON task (owner_id, due_order, id) WHERE status = 'open';
CREATE INDEX task_by_subject ON task (subject_id);
