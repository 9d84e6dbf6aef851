-- Contacts with the service: a client's, or nobody's until they are linked to a client.

CREATE TABLE contact (
    id BLOB PRIMARY KEY CHECK (length(id) = 16),
    version INTEGER NOT NULL CHECK (version > 0),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    content TEXT NOT NULL CHECK (content GLOB '{*}'),
    client_id BLOB REFERENCES client (id),
    categories INTEGER NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('open', 'resolved', 'linked', 'void')),
    unit_id BLOB REFERENCES unit (id),
    recorded_by BLOB NOT NULL REFERENCES professional (id),
    recorded_by_organization BLOB NOT NULL REFERENCES organization (id),
    at INTEGER NOT NULL,
    urgency TEXT NOT NULL CHECK (urgency IN ('immediate', 'within-day', 'within-7-working-days', 'routine')),
    -- The professional or the unit that a warm transfer waits for (INV-K2).
    receiver_id BLOB CHECK (length(receiver_id) = 16),
    CHECK (status <> 'linked' OR client_id IS NOT NULL)
) STRICT;
CREATE INDEX contact_by_client ON contact (client_id, created_at, id);
CREATE INDEX contact_by_creation ON contact (created_at, id);
CREATE INDEX contact_by_change ON contact (updated_at, id);
CREATE INDEX contact_by_recorder ON contact (recorded_by, recorded_by_organization);
CREATE INDEX contact_by_unit ON contact (unit_id, recorded_by_organization);
CREATE INDEX contact_by_receiver ON contact (receiver_id) WHERE receiver_id IS NOT NULL;
CREATE INDEX contact_of_nobody ON contact (recorded_by_organization) WHERE client_id IS NULL;
-- An anonymous contact is linked once; a contact never changes from one client to another.
CREATE TRIGGER contact_stays_with_client BEFORE UPDATE OF client_id ON contact
WHEN OLD.client_id IS NOT NULL AND NEW.client_id IS NOT OLD.client_id
BEGIN SELECT RAISE (ABORT, 'a contact stays with its client'); END;
