-- Organizations and their keys, and the three logs that every change writes: events, access records, kept answers.

CREATE TABLE organization (
    id BLOB PRIMARY KEY CHECK (length(id) = 16),
    version INTEGER NOT NULL CHECK (version > 0),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    content TEXT NOT NULL CHECK (content GLOB '{*}'),
    status TEXT,
    kind TEXT NOT NULL CHECK (kind IN ('county', 'municipality', 'provider', 'third-sector', 'authority')),
    controller_id BLOB REFERENCES organization (id)
) STRICT;
CREATE INDEX organization_by_creation ON organization (created_at, id);
CREATE INDEX organization_by_change ON organization (updated_at, id);
CREATE INDEX organization_by_controller ON organization (controller_id);
-- A region is one county's: it controls the register (rule one-county).
CREATE UNIQUE INDEX organization_county ON organization (kind) WHERE kind = 'county';

CREATE TABLE api_key (
    id TEXT PRIMARY KEY CHECK (length(id) = 8),
    digest BLOB NOT NULL CHECK (length(digest) = 32),
    name TEXT NOT NULL,
    organization_id BLOB NOT NULL REFERENCES organization (id),
    scopes TEXT NOT NULL,
    may_assert_actor INTEGER NOT NULL CHECK (may_assert_actor IN (0, 1)),
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    revoked_at INTEGER,
    first_used_on TEXT,
    last_used_on TEXT
) STRICT;
CREATE INDEX api_key_by_organization ON api_key (organization_id);

CREATE TABLE external_id (
    kind TEXT NOT NULL,
    system TEXT NOT NULL,
    value TEXT NOT NULL,
    record_id BLOB NOT NULL,
    PRIMARY KEY (kind, value, system)
) STRICT, WITHOUT ROWID;
CREATE INDEX external_id_by_record ON external_id (record_id);

CREATE TABLE event (
    position INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    type TEXT NOT NULL,
    subject_kind TEXT NOT NULL,
    subject_id BLOB NOT NULL,
    client_id BLOB,
    version INTEGER NOT NULL,
    actor_id BLOB,
    actor_role TEXT,
    pointers TEXT NOT NULL CHECK (pointers LIKE '[%]'),
    transition TEXT CHECK (transition GLOB '{*}'),
    snapshot TEXT NOT NULL CHECK (snapshot GLOB '{*}'),
    traceparent TEXT
) STRICT;
CREATE INDEX event_by_subject ON event (subject_id, version);

-- The access log is a hash chain; neither its records nor their order may change.
CREATE TABLE access_log (
    position INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    record TEXT NOT NULL CHECK (record GLOB '{*}'),
    hash BLOB NOT NULL CHECK (length(hash) = 32)
) STRICT;
-- Written with every record, so it has no more than reading needs; the walk over the chain checks it both ways.
CREATE TABLE access_log_subject (
    pseudonym BLOB NOT NULL,
    position INTEGER NOT NULL,
    PRIMARY KEY (pseudonym, position)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER access_log_is_append_only BEFORE UPDATE ON access_log
BEGIN SELECT RAISE (ABORT, 'the access log is append-only'); END;
CREATE TRIGGER access_log_is_kept BEFORE DELETE ON access_log
BEGIN SELECT RAISE (ABORT, 'the access log is append-only'); END;

-- Destroyed with the client: the chain stays whole, the name in it leads nowhere then.
CREATE TABLE client_pseudonym (
    client_id BLOB PRIMARY KEY,
    pseudonym BLOB NOT NULL UNIQUE CHECK (length(pseudonym) = 16)
) STRICT, WITHOUT ROWID;

CREATE TABLE idempotency (
    name BLOB PRIMARY KEY CHECK (length(name) = 32),
    fingerprint BLOB NOT NULL CHECK (length(fingerprint) = 32),
    status INTEGER NOT NULL,
    content TEXT NOT NULL,
    version INTEGER,
    location TEXT,
    client_id BLOB,
    count INTEGER NOT NULL,
    categories INTEGER NOT NULL,
    record_id BLOB,
    parent_id BLOB,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX idempotency_by_expiry ON idempotency (expires_at);

CREATE TABLE heartbeat (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    at INTEGER NOT NULL
) STRICT;
