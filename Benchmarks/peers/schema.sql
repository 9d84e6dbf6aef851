-- The peers' database: the region's clients, referrals and services as plain rows. Columns are named as the members of
-- the answers; a column of type JSON holds text that goes out as it is.
CREATE TABLE client (
    id TEXT PRIMARY KEY NOT NULL,
    version INTEGER NOT NULL,
    status TEXT NOT NULL,
    name JSON NOT NULL,
    birthDate TEXT,
    language TEXT,
    phones JSON NOT NULL,
    address JSON NOT NULL,
    interpreter JSON NOT NULL,
    safeContact JSON NOT NULL,
    temporaryIdentifier TEXT,
    responsibleWorkerId TEXT NOT NULL,
    createdAt TEXT NOT NULL,
    updatedAt TEXT NOT NULL
);
CREATE TABLE referral (
    id TEXT PRIMARY KEY NOT NULL,
    version INTEGER NOT NULL,
    clientId TEXT NOT NULL REFERENCES client (id),
    status TEXT NOT NULL,
    toServiceId TEXT NOT NULL,
    priority TEXT NOT NULL,
    reason TEXT NOT NULL,
    sharedData JSON NOT NULL,
    optionsPresented JSON NOT NULL,
    createdAt TEXT NOT NULL,
    updatedAt TEXT NOT NULL
);
CREATE TABLE service (
    id TEXT PRIMARY KEY NOT NULL,
    version INTEGER NOT NULL,
    organizationId TEXT NOT NULL,
    name JSON NOT NULL,
    description JSON NOT NULL,
    status TEXT NOT NULL,
    category TEXT NOT NULL,
    languages JSON NOT NULL,
    serviceAreas JSON NOT NULL,
    createdAt TEXT NOT NULL,
    updatedAt TEXT NOT NULL
);
CREATE TABLE audit (
    position INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    actor TEXT NOT NULL,
    operation TEXT NOT NULL,
    target TEXT NOT NULL
);
CREATE TABLE apiKey (hash TEXT PRIMARY KEY NOT NULL, name TEXT NOT NULL);
CREATE INDEX client_by_worker ON client (responsibleWorkerId, status, createdAt, id);
CREATE INDEX referral_by_client ON referral (clientId, createdAt);
