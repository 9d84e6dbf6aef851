-- Handovers that wait stand on worklists, by the day on which they are to take effect. One whose incoming worker may not take
-- over any more is stopped (INV-H2).

ALTER TABLE handover ADD COLUMN effective_on TEXT;
ALTER TABLE handover ADD COLUMN stopped_at INTEGER;
UPDATE handover SET effective_on = date(effective_at / 1000, 'unixepoch', '+2 hours');
UPDATE handover SET content = json_set(content, '$.effectiveOn', effective_on);
ALTER TABLE handover ADD COLUMN effective_order INTEGER
    GENERATED ALWAYS AS (CAST (replace(effective_on, '-', '') AS INTEGER)) VIRTUAL;
CREATE INDEX handover_to_receive ON handover (to_worker_id, effective_order, id)
WHERE status IN ('proposed', 'accepted');
DROP INDEX handover_to_take_effect;
CREATE INDEX handover_to_take_effect ON handover (effective_at)
WHERE status = 'accepted' AND is_ready = 1 AND stopped_at IS NULL;

-- The clocks of a complaint are read by those who read the complaint, and no unit that handles a matter is among them.
UPDATE obligation SET categories = categories | 1024 WHERE kind IN ('D14', 'D15');
UPDATE care_relationship SET categories = categories & ~1024 WHERE kind = 8;

-- The answer to a call by which its caller lost the way to the record: it tells nothing but what the caller did (D37).
ALTER TABLE idempotency ADD COLUMN is_own INTEGER NOT NULL DEFAULT 0 CHECK (is_own IN (0, 1));
