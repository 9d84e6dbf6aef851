-- Referrals: clients guided to services, followed until it is known what came of it.

CREATE TABLE referral (
    id BLOB PRIMARY KEY CHECK (length(id) = 16),
    version INTEGER NOT NULL CHECK (version > 0),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    content TEXT NOT NULL CHECK (content GLOB '{*}'),
    client_id BLOB NOT NULL REFERENCES client (id),
    categories INTEGER NOT NULL,
    status TEXT NOT NULL CHECK (status IN (
        'draft', 'requested', 'received', 'accepted', 'in-progress', 'on-hold',
        'rejected', 'completed', 'failed', 'cancelled', 'entered-in-error')),
    matter_id BLOB NOT NULL REFERENCES matter (id),
    from_organization_id BLOB NOT NULL REFERENCES organization (id),
    from_worker_id BLOB REFERENCES professional (id),
    to_service_id BLOB NOT NULL REFERENCES service (id),
    to_organization_id BLOB NOT NULL REFERENCES organization (id),
    priority TEXT NOT NULL CHECK (priority IN ('routine', 'urgent', 'asap', 'stat')),
    parent_referral_id BLOB REFERENCES referral (id),
    hop INTEGER NOT NULL CHECK (hop >= 0),
    is_complementary INTEGER NOT NULL CHECK (is_complementary IN (0, 1)),
    outcome TEXT CHECK (outcome GLOB '{*}'),
    ended_at INTEGER,
    due TEXT,
    -- The due date as a number that rises with it, for pages sorted by it; what has none comes last.
    due_order INTEGER NOT NULL GENERATED ALWAYS AS (coalesce(CAST (replace(due, '-', '') AS INTEGER), 99991231)) STORED,
    -- INV-R5.
    CHECK (status <> 'completed' OR outcome IS NOT NULL),
    CHECK ((ended_at IS NOT NULL)
        = (status IN ('rejected', 'completed', 'failed', 'cancelled', 'entered-in-error'))),
    CHECK (due IS NOT NULL OR status IN ('draft', 'cancelled', 'entered-in-error'))
) STRICT;
CREATE INDEX referral_by_creation ON referral (created_at, id);
CREATE INDEX referral_by_change ON referral (updated_at, id);
CREATE INDEX referral_by_client ON referral (client_id, created_at, id);
CREATE INDEX referral_by_matter ON referral (matter_id);
CREATE INDEX referral_by_parent ON referral (parent_referral_id) WHERE parent_referral_id IS NOT NULL;
-- INV-R4: one at a time to a service, unless it is complementary.
CREATE UNIQUE INDEX referral_open ON referral (client_id, to_service_id) WHERE is_complementary = 0
    AND status IN ('draft', 'requested', 'received', 'accepted', 'in-progress', 'on-hold');
CREATE TRIGGER referral_ends_once BEFORE UPDATE OF status ON referral
WHEN OLD.status IN ('rejected', 'completed', 'failed', 'cancelled', 'entered-in-error')
    AND NEW.status NOT IN (OLD.status, 'entered-in-error')
BEGIN SELECT RAISE (ABORT, 'INV-R1: a referral that has ended does not go on'); END;
