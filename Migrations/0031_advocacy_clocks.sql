-- What is owed in an advocacy case is as closed as the case: whom it is about read by when they have to answer.

UPDATE obligation SET categories = categories | 1024 WHERE content ->> '$.subject.kind' = 'advocacy-case';

-- A suspension does not say what its obligation is about, and is as closed as that.
UPDATE suspension SET categories = (SELECT o.categories FROM obligation o WHERE o.id = obligation_id);

CREATE TRIGGER suspension_opened_as_obligation AFTER INSERT ON suspension
BEGIN
    UPDATE suspension SET categories = (SELECT o.categories FROM obligation o WHERE o.id = NEW.obligation_id)
    WHERE id = NEW.id;
END;
CREATE TRIGGER suspension_changed_as_obligation AFTER UPDATE OF categories ON suspension
BEGIN
    UPDATE suspension SET categories = (SELECT o.categories FROM obligation o WHERE o.id = NEW.obligation_id)
    WHERE id = NEW.id;
END;
