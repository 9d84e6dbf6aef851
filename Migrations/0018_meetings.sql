-- Meetings of teams, and the day by which an invitation to a team is answered (../domain/3-model.md 3.7).

CREATE TABLE meeting (
    id BLOB PRIMARY KEY CHECK (length(id) = 16),
    version INTEGER NOT NULL CHECK (version > 0),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    content TEXT NOT NULL CHECK (content GLOB '{*}'),
    client_id BLOB NOT NULL REFERENCES client (id),
    categories INTEGER NOT NULL,
    status TEXT,
    team_id BLOB NOT NULL REFERENCES team (id),
    at INTEGER NOT NULL,
    client_present TEXT NOT NULL CHECK (client_present IN ('yes', 'no', 'declined', 'not-invited'))
) STRICT;
CREATE INDEX meeting_by_team ON meeting (team_id, created_at, id);
CREATE INDEX meeting_by_client ON meeting (client_id);

-- Whoever is invited finds the invitation by the own id; the clock finds it by its day.
ALTER TABLE team_member ADD COLUMN person_id BLOB CHECK (length(person_id) = 16);
ALTER TABLE team_member ADD COLUMN respond_by TEXT;
-- The day as a number that rises with it, for pages sorted by it.
ALTER TABLE team_member ADD COLUMN due_order INTEGER
    GENERATED ALWAYS AS (CAST (replace(respond_by, '-', '') AS INTEGER)) VIRTUAL;
CREATE INDEX team_member_by_person ON team_member (person_id) WHERE person_id IS NOT NULL;
CREATE INDEX team_member_unanswered ON team_member (respond_by, id) WHERE response IS NULL AND respond_by IS NOT NULL;
