-- Clients, and who stands to them how: the one table that every statement on client data asks.

CREATE TABLE client (
    id BLOB PRIMARY KEY CHECK (length(id) = 16),
    version INTEGER NOT NULL CHECK (version > 0),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    content TEXT NOT NULL CHECK (content GLOB '{*}'),
    client_id BLOB NOT NULL,
    categories INTEGER NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('prospective', 'active', 'closed', 'deceased', 'merged')),
    identity_code TEXT,
    contact TEXT NOT NULL CHECK (contact GLOB '{*}'),
    address TEXT NOT NULL CHECK (address GLOB '{*}'),
    non_disclosure INTEGER NOT NULL CHECK (non_disclosure IN (0, 1)),
    family_name TEXT NOT NULL,
    given_name TEXT NOT NULL,
    birth_date TEXT,
    CHECK (client_id = id)
) STRICT;
-- INV-C1: unique over all eleven characters.
CREATE UNIQUE INDEX client_by_identity_code ON client (identity_code) WHERE identity_code IS NOT NULL;
CREATE INDEX client_by_creation ON client (created_at, id);
CREATE INDEX client_by_change ON client (updated_at, id);

-- Who stands to a client how, for how long, and what it opens (access.md; decisions.md 8). Periods are half-open.
CREATE TABLE care_relationship (
    id INTEGER PRIMARY KEY,
    holder BLOB NOT NULL CHECK (length(holder) = 16),
    client_id BLOB NOT NULL CHECK (length(client_id) = 16),
    kind INTEGER NOT NULL,
    categories INTEGER NOT NULL,
    record_id BLOB,
    source_id BLOB NOT NULL,
    valid_from INTEGER NOT NULL,
    valid_to INTEGER NOT NULL
) STRICT;
CREATE INDEX care_relationship_by_client ON care_relationship (client_id, holder);
CREATE INDEX care_relationship_by_holder ON care_relationship (holder, client_id);
CREATE INDEX care_relationship_by_source ON care_relationship (source_id);
