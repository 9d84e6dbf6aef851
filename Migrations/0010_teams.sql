-- Those who work together for a client, what each may see, and for how long (../domain/3-model.md 3.7).

CREATE TABLE team (
    id BLOB PRIMARY KEY CHECK (length(id) = 16),
    version INTEGER NOT NULL CHECK (version > 0),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    content TEXT NOT NULL CHECK (content GLOB '{*}'),
    client_id BLOB NOT NULL REFERENCES client (id),
    categories INTEGER NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('proposed', 'active', 'suspended', 'inactive', 'entered-in-error')),
    kind TEXT NOT NULL
        CHECK (kind IN ('multi-professional', 'act', 'family-health', 'coordinated-care', 'child-protection')),
    ownership TEXT NOT NULL CHECK (ownership IN ('individual', 'team', 'client-led')),
    lead_member_id BLOB CHECK (length(lead_member_id) = 16),
    -- INV-T2: an active team has its lead.
    CHECK (status <> 'active' OR lead_member_id IS NOT NULL)
) STRICT;
CREATE INDEX team_by_client ON team (client_id, created_at, id);

CREATE TABLE team_matter (
    team_id BLOB NOT NULL REFERENCES team (id),
    matter_id BLOB NOT NULL REFERENCES matter (id),
    PRIMARY KEY (team_id, matter_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX team_matter_by_matter ON team_matter (matter_id);

CREATE TABLE team_member (
    id BLOB PRIMARY KEY CHECK (length(id) = 16),
    version INTEGER NOT NULL CHECK (version > 0),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    content TEXT NOT NULL CHECK (content GLOB '{*}'),
    client_id BLOB NOT NULL REFERENCES client (id),
    categories INTEGER NOT NULL,
    status TEXT,
    team_id BLOB NOT NULL REFERENCES team (id),
    organization_id BLOB REFERENCES organization (id),
    consent_id BLOB REFERENCES consent (id),
    valid_from INTEGER NOT NULL,
    valid_to INTEGER CHECK (valid_to > valid_from),
    response TEXT CHECK (response IN ('accepted', 'declined', 'no-response'))
) STRICT;
CREATE INDEX team_member_by_team ON team_member (team_id, created_at, id);
CREATE INDEX team_member_by_client ON team_member (client_id);
CREATE INDEX team_member_by_organization ON team_member (organization_id, team_id);
CREATE INDEX team_member_by_consent ON team_member (consent_id) WHERE consent_id IS NOT NULL;
