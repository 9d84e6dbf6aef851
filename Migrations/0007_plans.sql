-- Client plans with their goals and actions.

CREATE TABLE plan (
    id BLOB PRIMARY KEY CHECK (length(id) = 16),
    version INTEGER NOT NULL CHECK (version > 0),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    content TEXT NOT NULL CHECK (content GLOB '{*}'),
    client_id BLOB NOT NULL REFERENCES client (id),
    categories INTEGER NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('draft', 'active', 'on-hold', 'completed', 'revoked', 'entered-in-error')),
    assessment_id BLOB REFERENCES assessment (id),
    due TEXT,
    -- The next review as a number that rises with it, for pages sorted by it; what has no review comes last.
    due_order INTEGER NOT NULL
        GENERATED ALWAYS AS (coalesce(CAST (replace(due, '-', '') AS INTEGER), 99999999)) STORED,
    -- INV-P6: an active plan has its next review.
    CHECK (status NOT IN ('active', 'on-hold') OR due IS NOT NULL)
) STRICT;
CREATE INDEX plan_by_client ON plan (client_id, created_at, id);
CREATE INDEX plan_by_assessment ON plan (assessment_id);

CREATE TABLE plan_matter (
    plan_id BLOB NOT NULL REFERENCES plan (id),
    matter_id BLOB NOT NULL REFERENCES matter (id),
    is_active INTEGER NOT NULL CHECK (is_active IN (0, 1)),
    PRIMARY KEY (plan_id, matter_id)
) STRICT, WITHOUT ROWID;
-- INV-P1: one active plan for each matter.
CREATE UNIQUE INDEX plan_matter_active ON plan_matter (matter_id) WHERE is_active = 1;
CREATE INDEX plan_matter_by_matter ON plan_matter (matter_id);

CREATE TABLE goal (
    id BLOB PRIMARY KEY CHECK (length(id) = 16),
    version INTEGER NOT NULL CHECK (version > 0),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    content TEXT NOT NULL CHECK (content GLOB '{*}'),
    client_id BLOB NOT NULL REFERENCES client (id),
    categories INTEGER NOT NULL,
    status TEXT NOT NULL CHECK (
        status IN (
            'proposed', 'planned', 'accepted', 'active', 'on-hold', 'completed', 'cancelled', 'rejected',
            'entered-in-error'
        )
    ),
    plan_id BLOB NOT NULL REFERENCES plan (id)
) STRICT;
CREATE INDEX goal_by_plan ON goal (plan_id, created_at, id);
CREATE INDEX goal_by_client ON goal (client_id, created_at, id);

CREATE TABLE action (
    id BLOB PRIMARY KEY CHECK (length(id) = 16),
    version INTEGER NOT NULL CHECK (version > 0),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    content TEXT NOT NULL CHECK (content GLOB '{*}'),
    client_id BLOB NOT NULL REFERENCES client (id),
    categories INTEGER NOT NULL,
    status TEXT NOT NULL CHECK (
        status IN (
            'not-started', 'scheduled', 'in-progress', 'on-hold', 'completed', 'cancelled', 'stopped',
            'entered-in-error'
        )
    ),
    goal_id BLOB NOT NULL REFERENCES goal (id),
    plan_id BLOB NOT NULL REFERENCES plan (id),
    due TEXT,
    due_order INTEGER NOT NULL
        GENERATED ALWAYS AS (coalesce(CAST (replace(due, '-', '') AS INTEGER), 99999999)) STORED,
    service_id BLOB REFERENCES service (id)
) STRICT;
CREATE INDEX action_by_goal ON action (goal_id, created_at, id);
CREATE INDEX action_by_plan ON action (plan_id, created_at, id);
CREATE INDEX action_by_client ON action (client_id, created_at, id);
CREATE INDEX action_by_service ON action (service_id);
