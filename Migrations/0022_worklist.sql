-- What waits for somebody, by client and day: so that a worklist looks at what is open alone.

CREATE INDEX obligation_open ON obligation (client_id, due_order, id) WHERE status IN ('open', 'overdue');
CREATE INDEX task_open ON task (client_id, due_order, id) WHERE status = 'open';
CREATE INDEX handover_to_confirm ON handover (client_id, due_order, id) WHERE status = 'effective';
CREATE INDEX referral_unanswered ON referral (client_id, due_order, id) WHERE status IN ('requested', 'received');
CREATE INDEX review_to_hold ON review (client_id, due_order, id) WHERE status = 'scheduled';
