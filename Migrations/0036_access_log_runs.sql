-- The index of the access log by client is written in runs: some thousand entries at a time, sorted, from the log itself.
-- Written entry by entry it cost each read a page of its own, wherever the client's name lay among all others.
ALTER TABLE access_log_subject RENAME TO access_log_subject_before;
CREATE TABLE access_log_run (
    id INTEGER PRIMARY KEY,
    -- 0 as written from the log; sixteen runs of a level become one of the next.
    level INTEGER NOT NULL CHECK (level >= 0),
    -- The records whose names the run has. What lies behind the last run is not indexed yet, and read from the log.
    first_position INTEGER NOT NULL CHECK (first_position > 0),
    last_position INTEGER NOT NULL CHECK (last_position >= first_position)
) STRICT;
CREATE TABLE access_log_subject (
    run INTEGER NOT NULL,
    pseudonym BLOB NOT NULL,
    position INTEGER NOT NULL,
    PRIMARY KEY (run, pseudonym, position)
) STRICT, WITHOUT ROWID;
INSERT INTO access_log_run (id, level, first_position, last_position)
SELECT 1, 2, 1, position FROM access_log WHERE position = (SELECT max(position) FROM access_log);
INSERT INTO access_log_subject (run, pseudonym, position)
SELECT 1, pseudonym, position FROM access_log_subject_before ORDER BY pseudonym, position;
DROP TABLE access_log_subject_before;
