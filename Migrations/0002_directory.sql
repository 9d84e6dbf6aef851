-- Units, professionals and services of the organizations, and declared conflicts of interest: no client data.

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
CREATE INDEX unit_by_organization_and_change ON unit (organization_id, updated_at, id);

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
CREATE INDEX professional_by_organization_and_change ON professional (organization_id, updated_at, id);

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
    category TEXT NOT NULL CHECK (category IN (
        'health', 'housing', 'employment', 'education', 'social', 'early-education', 'substance', 'mental-health',
        'disability', 'older', 'child-family', 'financial', 'debt', 'legal', 'crisis', 'transport', 'food', 'digital',
        'peer', 'integration')),
    assured_date TEXT,
    location_confidential INTEGER NOT NULL CHECK (location_confidential IN (0, 1)),
    -- When its capacity was reported: kept from its content in the savepoint of each change.
    capacity_reported_at INTEGER
) STRICT;
CREATE INDEX service_by_creation ON service (created_at, id);
CREATE INDEX service_by_change ON service (updated_at, id);
CREATE INDEX service_by_organization ON service (organization_id, created_at, id);
CREATE INDEX service_by_organization_and_change ON service (organization_id, updated_at, id);
CREATE INDEX service_by_category ON service (category, created_at, id);
CREATE INDEX service_by_category_and_change ON service (category, updated_at, id);

-- What services are listed by: kept from their content in the savepoint of each change.
CREATE TABLE service_area (
    service_id BLOB NOT NULL REFERENCES service (id),
    municipality TEXT NOT NULL,
    PRIMARY KEY (service_id, municipality)
) STRICT, WITHOUT ROWID;
CREATE TABLE service_language (
    service_id BLOB NOT NULL REFERENCES service (id),
    language TEXT NOT NULL,
    PRIMARY KEY (service_id, language)
) STRICT, WITHOUT ROWID;

CREATE TABLE conflict_of_interest_declaration (
    id BLOB PRIMARY KEY CHECK (length(id) = 16),
    version INTEGER NOT NULL CHECK (version > 0),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    content TEXT NOT NULL CHECK (content GLOB '{*}'),
    status TEXT,
    worker_id BLOB NOT NULL REFERENCES professional (id),
    valid_from TEXT NOT NULL,
    valid_to TEXT CHECK (valid_to > valid_from)
) STRICT;
CREATE INDEX conflict_of_interest_declaration_by_creation ON conflict_of_interest_declaration (created_at, id);
CREATE INDEX conflict_of_interest_declaration_by_change ON conflict_of_interest_declaration (updated_at, id);
CREATE INDEX conflict_of_interest_declaration_by_worker ON conflict_of_interest_declaration (worker_id, created_at, id);
CREATE INDEX conflict_of_interest_declaration_by_worker_and_change
    ON conflict_of_interest_declaration (worker_id, updated_at, id);

-- How often what tells who may call has changed: workers remember keys and people for as long as it stays the same.
CREATE TABLE register_version (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    version INTEGER NOT NULL
) STRICT;
INSERT INTO register_version (id, version) VALUES (1, 0);
CREATE TRIGGER register_version_key_changed AFTER UPDATE ON api_key
BEGIN UPDATE register_version SET version = version + 1; END;
CREATE TRIGGER register_version_key_removed AFTER DELETE ON api_key
BEGIN UPDATE register_version SET version = version + 1; END;
CREATE TRIGGER register_version_organization_changed AFTER UPDATE ON organization
BEGIN UPDATE register_version SET version = version + 1; END;
CREATE TRIGGER register_version_professional_changed AFTER UPDATE ON professional
BEGIN UPDATE register_version SET version = version + 1; END;
CREATE TRIGGER register_version_unit_joined AFTER INSERT ON professional_unit
BEGIN UPDATE register_version SET version = version + 1; END;
CREATE TRIGGER register_version_unit_left AFTER DELETE ON professional_unit
BEGIN UPDATE register_version SET version = version + 1; END;
CREATE TRIGGER register_version_name_given AFTER INSERT ON external_id WHEN NEW.kind = 'professional'
BEGIN UPDATE register_version SET version = version + 1; END;
CREATE TRIGGER register_version_name_taken AFTER DELETE ON external_id WHEN OLD.kind = 'professional'
BEGIN UPDATE register_version SET version = version + 1; END;
