-- Whoever lists by a holder asks for some kinds, and a county's intake relationships are as many as its clients of a month.

DROP INDEX care_relationship_by_holder;
-- What has ended lies apart from what holds: a unit keeps thousands of relationships that are over.
CREATE INDEX care_relationship_by_holder ON care_relationship (holder, kind, valid_to, valid_from, client_id);
