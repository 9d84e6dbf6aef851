-- Who stands by the whole of a client's record stands by those that were merged into it too, for as long as whatever caused
-- the relationship lasts: both rows have its id. 467 are the bits of Relationships.withPerson.
CREATE TRIGGER care_relationship_to_merged AFTER INSERT ON care_relationship
WHEN NEW.record_id IS NULL AND (NEW.kind & 467) <> 0
BEGIN
    INSERT INTO care_relationship (holder, client_id, kind, categories, source_id, valid_from, valid_to)
    SELECT NEW.holder, c.id, NEW.kind, NEW.categories, NEW.source_id, NEW.valid_from, NEW.valid_to
    FROM client c WHERE c.merged_into = NEW.client_id;
END;
