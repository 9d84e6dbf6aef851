-- Clients and their matters, who answers for them, and who stands to them how.

CREATE TABLE client (
    id BLOB PRIMARY KEY CHECK (length(id) = 16),
    version INTEGER NOT NULL CHECK (version > 0),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    content TEXT NOT NULL CHECK (content GLOB '{*}'),
    client_id BLOB NOT NULL,
    categories INTEGER NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('prospective', 'active', 'closed', 'deceased', 'merged')),
    identity_code TEXT CHECK (length(identity_code) = 11),
    contact TEXT NOT NULL CHECK (contact GLOB '{*}'),
    address TEXT NOT NULL CHECK (address GLOB '{*}'),
    support TEXT NOT NULL CHECK (support GLOB '{*}'),
    non_disclosure INTEGER NOT NULL CHECK (non_disclosure IN (0, 1)),
    birth_date TEXT,
    -- Why an active client has no responsible worker (INV-H1).
    activation_excuse TEXT CHECK (activation_excuse = 'not-needed-evident'),
    merged_into BLOB REFERENCES client (id) CHECK (merged_into <> id),
    household_id BLOB CHECK (length(household_id) = 16),
    CHECK (client_id = id),
    CHECK ((status = 'merged') = (merged_into IS NOT NULL))
) STRICT;
-- INV-C1: unique over all eleven characters.
CREATE UNIQUE INDEX client_by_identity_code ON client (identity_code) WHERE identity_code IS NOT NULL;
CREATE INDEX client_by_creation ON client (created_at, id);
CREATE INDEX client_by_change ON client (updated_at, id);
CREATE INDEX client_by_merger ON client (merged_into) WHERE merged_into IS NOT NULL;
CREATE INDEX client_by_household ON client (household_id, created_at, id) WHERE household_id IS NOT NULL;

-- Names as they are searched: folded, in content alone.
CREATE TABLE client_name (
    client_id BLOB PRIMARY KEY REFERENCES client (id),
    family TEXT NOT NULL,
    given TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Who stands to a client how, for how long, and what it opens (access.md; decisions.md 8). Periods are half-open.
CREATE TABLE care_relationship (
    id INTEGER PRIMARY KEY,
    holder BLOB NOT NULL CHECK (length(holder) = 16),
    client_id BLOB NOT NULL REFERENCES client (id),
    kind INTEGER NOT NULL CHECK (kind IN (1, 2, 4, 8, 16, 32, 64, 128, 256, 1024)),
    categories INTEGER NOT NULL CHECK (categories >= 0),
    record_id BLOB CHECK (length(record_id) = 16),
    source_id BLOB NOT NULL CHECK (length(source_id) = 16),
    valid_from INTEGER NOT NULL,
    valid_to INTEGER NOT NULL
) STRICT;
-- Holds all that the access rule asks, so that it reads nothing else.
CREATE INDEX care_relationship_by_client
ON care_relationship (client_id, holder, kind, categories, record_id, valid_from, valid_to);
-- What has ended lies apart from what holds: a unit keeps thousands of relationships that are over.
CREATE INDEX care_relationship_by_holder ON care_relationship (holder, valid_to, valid_from, kind, client_id);
CREATE INDEX care_relationship_by_source ON care_relationship (source_id);

CREATE TABLE matter (
    id BLOB PRIMARY KEY CHECK (length(id) = 16),
    version INTEGER NOT NULL CHECK (version > 0),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    content TEXT NOT NULL CHECK (content GLOB '{*}'),
    client_id BLOB NOT NULL REFERENCES client (id),
    categories INTEGER NOT NULL,
    status TEXT NOT NULL
        CHECK (status IN ('planned', 'waitlist', 'active', 'onhold', 'finished', 'cancelled', 'entered-in-error')),
    service_task TEXT NOT NULL,
    unit_id BLOB NOT NULL REFERENCES unit (id),
    opened_at INTEGER NOT NULL,
    opened_by_contact_id BLOB,
    recorded_by BLOB,
    closed_at INTEGER,
    CHECK (status <> 'finished' OR closed_at IS NOT NULL)
) STRICT;
CREATE INDEX matter_by_client ON matter (client_id, created_at, id);
CREATE INDEX matter_by_unit ON matter (unit_id);

CREATE TABLE responsibility (
    id BLOB PRIMARY KEY CHECK (length(id) = 16),
    version INTEGER NOT NULL CHECK (version > 0),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    content TEXT NOT NULL CHECK (content GLOB '{*}'),
    client_id BLOB NOT NULL REFERENCES client (id),
    categories INTEGER NOT NULL,
    status TEXT,
    worker_id BLOB NOT NULL REFERENCES professional (id),
    valid_from INTEGER NOT NULL,
    valid_to INTEGER CHECK (valid_to >= valid_from)
) STRICT;
-- INV-H1: one at a time; half-open intervals, so that the next may begin when this one ends.
CREATE UNIQUE INDEX responsibility_open ON responsibility (client_id) WHERE valid_to IS NULL;
CREATE INDEX responsibility_by_client ON responsibility (client_id, valid_from);
CREATE INDEX responsibility_by_worker ON responsibility (worker_id) WHERE valid_to IS NULL;
CREATE TRIGGER responsibility_overlaps_none BEFORE INSERT ON responsibility
WHEN EXISTS (
    SELECT 1 FROM responsibility o WHERE o.client_id = NEW.client_id
    AND o.valid_from < coalesce(NEW.valid_to, 9223372036854775807)
    AND NEW.valid_from < coalesce(o.valid_to, 9223372036854775807)
)
BEGIN SELECT RAISE (ABORT, 'INV-H1: two responsibilities at one instant'); END;
