-- Kept answers lie in the order in which they were given, and their names in an index of their own. Where the names, which are
-- digests, gave the order of the answers themselves, each answer was written into a page between others of the last day.
ALTER TABLE idempotency RENAME TO idempotency_by_name;
CREATE TABLE idempotency (
    name BLOB NOT NULL UNIQUE CHECK (length(name) = 32),
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
    expires_at INTEGER NOT NULL,
    is_own INTEGER NOT NULL DEFAULT 0 CHECK (is_own IN (0, 1))
) STRICT;
INSERT INTO idempotency SELECT name, fingerprint, status, content, version, location, client_id, count, categories, record_id,
    parent_id, expires_at, is_own FROM idempotency_by_name ORDER BY expires_at;
DROP TABLE idempotency_by_name;
CREATE INDEX idempotency_by_expiry ON idempotency (expires_at);
CREATE INDEX idempotency_by_client ON idempotency (client_id) WHERE client_id IS NOT NULL;
