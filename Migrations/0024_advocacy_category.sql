-- Advocacy cases are a category of their own: the unit that handles a matter runs the process and reads no complaint.

UPDATE advocacy_case SET categories = 1024;
-- The responsible worker, cover, intake, supervisor, client, representative and the advocate whom a case names.
UPDATE care_relationship SET categories = categories | 1024
WHERE kind IN (1, 2, 16, 64, 128, 256, 1024) AND (categories & 512) <> 0;
