-- From which second on what a service says of itself is too old to go by (INV-V1, INV-V2): kept whenever what it says or the
-- rule changes, so that a read of a service compares numbers and looks nothing up.
ALTER TABLE service ADD COLUMN capacity_stale_from INTEGER;
ALTER TABLE service ADD COLUMN stale_from INTEGER;

CREATE TRIGGER service_freshness AFTER UPDATE OF capacity_reported_at, assured_date ON service BEGIN
    UPDATE service SET
        capacity_stale_from = NEW.capacity_reported_at / 1000 + 86400 *
            (SELECT value FROM rule_parameter WHERE code = 'CAPACITY_STALE_DAYS'),
        -- The day after the last of the days; nobody has assured a new service, which counts from its creation.
        stale_from = unixepoch(coalesce(NEW.assured_date, date(NEW.created_at / 1000, 'unixepoch'))) + 86400 *
            (SELECT value + 1 FROM rule_parameter WHERE code = 'ASSURANCE_STALE_DAYS')
    WHERE id = NEW.id;
END;
CREATE TRIGGER service_freshness_begun AFTER INSERT ON service BEGIN
    UPDATE service SET assured_date = assured_date WHERE id = NEW.id;
END;
CREATE TRIGGER service_freshness_rule_changed AFTER UPDATE OF value ON rule_parameter
WHEN NEW.code IN ('CAPACITY_STALE_DAYS', 'ASSURANCE_STALE_DAYS') BEGIN
    UPDATE service SET assured_date = assured_date;
END;

UPDATE service SET assured_date = assured_date;
