-- What the law says must go: what holds it back, and the lists by which it is destroyed (../domain/4-law.md 4.4).

-- Nothing is destroyed of anybody whose death is not known: the dead are found by its day.
ALTER TABLE client ADD COLUMN deceased_date TEXT;
UPDATE client SET deceased_date = content ->> '$.deceasedDate';
CREATE INDEX client_by_death ON client (deceased_date, id) WHERE status = 'deceased';

CREATE TABLE legal_hold (
    id BLOB PRIMARY KEY CHECK (length(id) = 16),
    version INTEGER NOT NULL CHECK (version > 0),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    content TEXT NOT NULL CHECK (content GLOB '{*}'),
    client_id BLOB NOT NULL REFERENCES client (id),
    categories INTEGER NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('active', 'ended'))
) STRICT;
CREATE INDEX legal_hold_by_client ON legal_hold (client_id, created_at, id);

CREATE TABLE destruction_list (
    id BLOB PRIMARY KEY CHECK (length(id) = 16),
    version INTEGER NOT NULL CHECK (version > 0),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    content TEXT NOT NULL CHECK (content GLOB '{*}'),
    status TEXT NOT NULL CHECK (status IN ('proposed', 'approved', 'carried-out', 'cancelled')),
    organization_id BLOB NOT NULL REFERENCES organization (id),
    as_of TEXT NOT NULL,
    is_complete INTEGER NOT NULL CHECK (is_complete IN (0, 1)),
    proposed_by BLOB NOT NULL REFERENCES professional (id),
    -- Four eyes.
    approved_by BLOB REFERENCES professional (id) CHECK (approved_by <> proposed_by),
    -- The last of the dead whom the list has looked at, while it is not complete.
    looked_at_date TEXT NOT NULL DEFAULT '',
    looked_at_id BLOB NOT NULL DEFAULT x'',
    CHECK (status IN ('proposed', 'cancelled') OR (is_complete = 1 AND approved_by IS NOT NULL))
) STRICT;
CREATE INDEX destruction_list_by_creation ON destruction_list (created_at, id);
CREATE INDEX destruction_list_by_change ON destruction_list (updated_at, id);
CREATE INDEX destruction_list_to_fill ON destruction_list (id) WHERE status = 'proposed' AND is_complete = 0;
CREATE INDEX destruction_list_to_carry_out ON destruction_list (id) WHERE status = 'approved';

-- The records that a list names, and what came of each. It outlives them: it refers to no client.
CREATE TABLE destruction_item (
    position INTEGER PRIMARY KEY,
    list_id BLOB NOT NULL REFERENCES destruction_list (id),
    client_id BLOB NOT NULL CHECK (length(client_id) = 16),
    -- Another record where two were found to be one person's: both go together.
    person_id BLOB NOT NULL CHECK (length(person_id) = 16),
    retention_until TEXT NOT NULL,
    rule TEXT NOT NULL,
    outcome TEXT CHECK (outcome IN ('destroyed', 'skipped')),
    reason TEXT,
    UNIQUE (list_id, client_id),
    CHECK ((outcome IS 'skipped') = (reason IS NOT NULL))
) STRICT;
CREATE INDEX destruction_item_by_list ON destruction_item (list_id, position);
CREATE INDEX destruction_item_to_do ON destruction_item (list_id, position) WHERE outcome IS NULL;
CREATE UNIQUE INDEX destruction_item_destroyed ON destruction_item (client_id) WHERE outcome = 'destroyed';

CREATE TRIGGER destruction_is_approved BEFORE UPDATE OF outcome ON destruction_item
WHEN NEW.outcome = 'destroyed' AND (
    (SELECT status FROM destruction_list WHERE id = NEW.list_id) <> 'approved'
    OR EXISTS (SELECT 1 FROM legal_hold WHERE client_id IN (NEW.client_id, NEW.person_id) AND status = 'active'))
BEGIN SELECT RAISE (ABORT, 'only what an approved list names and no legal hold keeps is destroyed'); END;
CREATE TRIGGER destruction_is_final BEFORE UPDATE ON destruction_item WHEN OLD.outcome = 'destroyed'
BEGIN SELECT RAISE (ABORT, 'what was destroyed stays destroyed'); END;
CREATE TRIGGER client_stays BEFORE DELETE ON client
WHEN NOT EXISTS (SELECT 1 FROM destruction_item WHERE client_id = OLD.id AND outcome = 'destroyed')
BEGIN SELECT RAISE (ABORT, 'a client is removed by an approved list alone'); END;
DROP TRIGGER obligation_stays;
CREATE TRIGGER obligation_stays BEFORE DELETE ON obligation
WHEN NOT EXISTS (SELECT 1 FROM destruction_item WHERE client_id = OLD.client_id AND outcome = 'destroyed')
BEGIN SELECT RAISE (ABORT, 'INV-M2: an obligation is not removed'); END;

-- Kept answers are found by their client when the client is destroyed.
CREATE INDEX idempotency_by_client ON idempotency (client_id) WHERE client_id IS NOT NULL;
