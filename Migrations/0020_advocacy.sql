-- The client's rights as records: advocacy cases with their clocks, who may not act for a client, and advice on ethics
-- (../domain/3-model.md 3.11).

CREATE TABLE advocacy_case (
    id BLOB PRIMARY KEY CHECK (length(id) = 16),
    version INTEGER NOT NULL CHECK (version > 0),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    content TEXT NOT NULL CHECK (content GLOB '{*}'),
    client_id BLOB NOT NULL REFERENCES client (id),
    categories INTEGER NOT NULL,
    status TEXT NOT NULL CHECK (
        status IN ('open', 'waiting', 'resolved', 'partly-resolved', 'not-resolved', 'withdrawn')),
    kind TEXT NOT NULL,
    advocate_id BLOB REFERENCES professional (id),
    previous_case_id BLOB REFERENCES advocacy_case (id)
) STRICT;
CREATE INDEX advocacy_case_by_client ON advocacy_case (client_id, created_at, id);
CREATE INDEX advocacy_case_by_advocate ON advocacy_case (advocate_id) WHERE advocate_id IS NOT NULL;
CREATE INDEX advocacy_case_by_previous ON advocacy_case (previous_case_id) WHERE previous_case_id IS NOT NULL;

CREATE TABLE disqualification (
    id BLOB PRIMARY KEY CHECK (length(id) = 16),
    version INTEGER NOT NULL CHECK (version > 0),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    content TEXT NOT NULL CHECK (content GLOB '{*}'),
    client_id BLOB NOT NULL REFERENCES client (id),
    categories INTEGER NOT NULL,
    status TEXT,
    worker_id BLOB NOT NULL REFERENCES professional (id),
    decision TEXT NOT NULL,
    valid_from TEXT NOT NULL,
    valid_to TEXT CHECK (valid_to > valid_from)
) STRICT;
CREATE INDEX disqualification_by_client ON disqualification (client_id, created_at, id);
CREATE INDEX disqualification_by_worker ON disqualification (worker_id, client_id);

CREATE TABLE ethics_consultation (
    id BLOB PRIMARY KEY CHECK (length(id) = 16),
    version INTEGER NOT NULL CHECK (version > 0),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    content TEXT NOT NULL CHECK (content GLOB '{*}'),
    client_id BLOB NOT NULL REFERENCES client (id),
    categories INTEGER NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('draft', 'answered')),
    matter_id BLOB REFERENCES matter (id)
) STRICT;
CREATE INDEX ethics_consultation_by_client ON ethics_consultation (client_id, created_at, id);
CREATE INDEX ethics_consultation_by_matter ON ethics_consultation (matter_id) WHERE matter_id IS NOT NULL;

-- D14 and D15 are told of some days before they are due: how many days were left when it was last told.
ALTER TABLE obligation ADD COLUMN alerted_days INTEGER CHECK (alerted_days >= 0);
CREATE INDEX obligation_by_reminder ON obligation (due, id) WHERE status = 'open' AND kind IN ('D14', 'D15');

INSERT INTO rule_parameter (code, value, unit, rule, statute, source, is_verified, description) VALUES
('ADVOCACY_FIRST_ALERT_DAYS', 14, 'days', 'D14', NULL, 'product', 1,
    'Days before the end of D14 or D15 when it is told of for the first time.'),
('ADVOCACY_SECOND_ALERT_DAYS', 7, 'days', 'D14', NULL, 'product', 1,
    'Days before the end of D14 or D15 when it is told of for the second time.'),
('ADVOCACY_THIRD_ALERT_DAYS', 2, 'days', 'D14', NULL, 'product', 1,
    'Days before the end of D14 or D15 when it is told of for the third time.');
