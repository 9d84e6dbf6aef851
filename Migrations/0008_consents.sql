-- What clients have been told, permit and forbid, and the statutes that open data without a permit (../domain/3-model.md 3.8).

CREATE TABLE consent (
    id BLOB PRIMARY KEY CHECK (length(id) = 16),
    version INTEGER NOT NULL CHECK (version > 0),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    content TEXT NOT NULL CHECK (content GLOB '{*}'),
    client_id BLOB NOT NULL REFERENCES client (id),
    categories INTEGER NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('draft', 'proposed', 'active', 'rejected', 'inactive', 'entered-in-error')),
    kind TEXT NOT NULL
        CHECK (kind IN (
            'information-given', 'release-permit', 'prohibition', 'case-consent', 'participation', 'statutory-basis')),
    provision TEXT NOT NULL CHECK (provision IN ('permit', 'deny')),
    valid_from INTEGER NOT NULL,
    valid_to INTEGER CHECK (valid_to > valid_from),
    withdrawn_at INTEGER,
    CHECK (kind <> 'prohibition' OR provision = 'deny'),
    -- INV-S2: what was withdrawn is in force no more.
    CHECK (withdrawn_at IS NULL OR status IN ('inactive', 'entered-in-error'))
) STRICT;
CREATE INDEX consent_by_client ON consent (client_id, created_at, id);
CREATE INDEX consent_in_force ON consent (client_id) WHERE status = 'active';
