-- The words of the names and descriptions of services, folded: kept from their content in the savepoint of each change.
CREATE TABLE service_word (
    service_id BLOB NOT NULL REFERENCES service (id),
    word TEXT NOT NULL CHECK (word <> ''),
    PRIMARY KEY (service_id, word)
) STRICT, WITHOUT ROWID;

-- SQL folds ASCII alone: the service itself keeps the words of what is there already, and leaves this empty.
CREATE TABLE service_without_words (
    service_id BLOB PRIMARY KEY REFERENCES service (id)
) STRICT, WITHOUT ROWID;
INSERT INTO service_without_words (service_id) SELECT id FROM service;
