-- Who may be the same person is looked for by name and by day of birth when an intake makes a new client.
CREATE INDEX client_name_by_given ON client_name (given, family);
CREATE INDEX client_by_birth ON client (birth_date) WHERE birth_date IS NOT NULL;

-- The words of the names of units, folded, as those of services are (0026).
CREATE TABLE unit_word (
    unit_id BLOB NOT NULL REFERENCES unit (id),
    word TEXT NOT NULL CHECK (word <> ''),
    PRIMARY KEY (unit_id, word)
) STRICT, WITHOUT ROWID;
CREATE TABLE unit_without_words (
    unit_id BLOB PRIMARY KEY REFERENCES unit (id)
) STRICT, WITHOUT ROWID;
INSERT INTO unit_without_words (unit_id) SELECT id FROM unit;
