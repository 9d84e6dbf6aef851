-- What the law or the service wants done by a day, and the times for which that clock stood still (../domain/4-law.md 4.3).

CREATE TABLE obligation (
    id BLOB PRIMARY KEY CHECK (length(id) = 16),
    version INTEGER NOT NULL CHECK (version > 0),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    content TEXT NOT NULL CHECK (content GLOB '{*}'),
    client_id BLOB NOT NULL REFERENCES client (id),
    categories INTEGER NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('open', 'overdue', 'met', 'late', 'waived')),
    kind TEXT NOT NULL,
    awaits TEXT NOT NULL,
    matter_id BLOB REFERENCES matter (id),
    subject_id BLOB NOT NULL CHECK (length(subject_id) = 16),
    starts_at TEXT NOT NULL,
    original_due TEXT NOT NULL CHECK (original_due >= starts_at),
    -- What was suspended is added to a term, never taken from it.
    due TEXT NOT NULL CHECK (due >= original_due),
    alerted_percent INTEGER CHECK (alerted_percent BETWEEN 1 AND 100),
    -- The due date as a number that rises with it, for pages sorted by it.
    due_order INTEGER NOT NULL GENERATED ALWAYS AS (CAST (replace(due, '-', '') AS INTEGER)) STORED
) STRICT;
CREATE INDEX obligation_by_client ON obligation (client_id, created_at, id);
CREATE INDEX obligation_by_matter ON obligation (matter_id, awaits) WHERE matter_id IS NOT NULL;
CREATE INDEX obligation_by_due ON obligation (due, id) WHERE status = 'open';
CREATE INDEX obligation_by_alert ON obligation (due, id) WHERE status = 'open' AND kind = 'D04';

CREATE TRIGGER obligation_immutable BEFORE UPDATE OF kind, awaits, matter_id, subject_id, starts_at, original_due ON obligation
WHEN (NEW.kind, NEW.awaits, NEW.subject_id, NEW.starts_at, NEW.original_due)
    <> (OLD.kind, OLD.awaits, OLD.subject_id, OLD.starts_at, OLD.original_due) OR NEW.matter_id IS NOT OLD.matter_id
BEGIN SELECT RAISE (ABORT, 'INV-M2: the terms of an obligation stay as they were when it was opened'); END;
CREATE TRIGGER obligation_stays BEFORE DELETE ON obligation
BEGIN SELECT RAISE (ABORT, 'INV-M2: an obligation is not removed'); END;

CREATE TABLE suspension (
    id BLOB PRIMARY KEY CHECK (length(id) = 16),
    version INTEGER NOT NULL CHECK (version > 0),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    content TEXT NOT NULL CHECK (content GLOB '{*}'),
    client_id BLOB NOT NULL REFERENCES client (id),
    categories INTEGER NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('active', 'ended')),
    obligation_id BLOB NOT NULL REFERENCES obligation (id),
    valid_from TEXT NOT NULL,
    valid_to TEXT CHECK (valid_to >= valid_from),
    working_days INTEGER CHECK (working_days >= 0),
    CHECK ((status = 'ended') = (valid_to IS NOT NULL)),
    CHECK ((status = 'ended') = (working_days IS NOT NULL))
) STRICT;
CREATE INDEX suspension_by_obligation ON suspension (obligation_id, created_at, id);
CREATE INDEX suspension_by_client ON suspension (client_id);
CREATE UNIQUE INDEX suspension_one_at_a_time ON suspension (obligation_id) WHERE status = 'active';

-- The public holidays and eves from Monday to Friday, so that a statement can count working days (150/1930 5 §).
CREATE TABLE public_holiday (
    date TEXT PRIMARY KEY,
    is_eve INTEGER NOT NULL CHECK (is_eve IN (0, 1))
) STRICT, WITHOUT ROWID;

-- Easter by the "anonymous" computus of 1876, as in WorkingDays.swift.
WITH RECURSIVE
    year (y) AS (VALUES (2000) UNION ALL SELECT y + 1 FROM year WHERE y < 2100),
    first (y, a, b, c) AS (SELECT y, y % 19, y / 100, y % 100 FROM year),
    second (y, a, b, c, h) AS (
        SELECT y, a, b, c, (19 * a + b - b / 4 - (b - (b + 8) / 25 + 1) / 3 + 15) % 30 FROM first),
    third (y, a, h, l) AS (SELECT y, a, h, (32 + 2 * (b % 4) + 2 * (c / 4) - h - c % 4) % 7 FROM second),
    fourth (y, n) AS (SELECT y, h + l - 7 * ((a + 11 * h + 22 * l) / 451) + 114 FROM third),
    easter (y, day) AS (SELECT y, printf('%04d-%02d-%02d', y, n / 31, n % 31 + 1) FROM fourth),
    holiday (day, is_eve) AS (
        SELECT y || '-' || f.value, 0 FROM year, json_each('["01-01", "01-06", "05-01", "12-06", "12-25", "12-26"]') f
        UNION SELECT y || '-12-24', 1 FROM year
        UNION SELECT date(y || '-06-19', 'weekday 5'), 1 FROM year
        UNION SELECT date(day, m.value || ' days'), 0 FROM easter, json_each('["-2", "+1", "+39"]') m)
INSERT INTO public_holiday (date, is_eve)
SELECT day, is_eve FROM holiday WHERE strftime('%w', day) BETWEEN '1' AND '5';
