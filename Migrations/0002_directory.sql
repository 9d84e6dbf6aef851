-- Units, professionals and services of the organizations: no client data.

CREATE TABLE unit (
    id BLOB PRIMARY KEY CHECK (length(id) = 16),
    version INTEGER NOT NULL CHECK (version > 0),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    content TEXT NOT NULL CHECK (content GLOB '{*}'),
    status TEXT,
    organization_id BLOB NOT NULL REFERENCES organization (id)
) STRICT;
CREATE INDEX unit_by_creation ON unit (created_at, id);
CREATE INDEX unit_by_change ON unit (updated_at, id);
CREATE INDEX unit_by_organization ON unit (organization_id, created_at, id);

CREATE TABLE professional (
    id BLOB PRIMARY KEY CHECK (length(id) = 16),
    version INTEGER NOT NULL CHECK (version > 0),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    content TEXT NOT NULL CHECK (content GLOB '{*}'),
    organization_id BLOB NOT NULL REFERENCES organization (id),
    roles TEXT NOT NULL CHECK (roles LIKE '[%]'),
    status TEXT NOT NULL CHECK (status IN ('active', 'inactive'))
) STRICT;
CREATE INDEX professional_by_creation ON professional (created_at, id);
CREATE INDEX professional_by_change ON professional (updated_at, id);
CREATE INDEX professional_by_organization ON professional (organization_id, created_at, id);

CREATE TABLE professional_unit (
    professional_id BLOB NOT NULL REFERENCES professional (id),
    unit_id BLOB NOT NULL REFERENCES unit (id),
    PRIMARY KEY (professional_id, unit_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX professional_unit_by_unit ON professional_unit (unit_id);

CREATE TABLE service (
    id BLOB PRIMARY KEY CHECK (length(id) = 16),
    version INTEGER NOT NULL CHECK (version > 0),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    content TEXT NOT NULL CHECK (content GLOB '{*}'),
    organization_id BLOB NOT NULL REFERENCES organization (id),
    unit_id BLOB REFERENCES unit (id),
    status TEXT NOT NULL CHECK (status IN ('active', 'inactive', 'defunct', 'temporarily-closed')),
    category TEXT NOT NULL
) STRICT;
CREATE INDEX service_by_creation ON service (created_at, id);
CREATE INDEX service_by_change ON service (updated_at, id);
CREATE INDEX service_by_organization ON service (organization_id, created_at, id);
CREATE INDEX service_by_category ON service (category, created_at, id);
