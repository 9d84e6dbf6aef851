-- Reviews of client plans, which keep a plan from standing still (../domain/3-model.md 3.11).

CREATE TABLE review (
    id BLOB PRIMARY KEY CHECK (length(id) = 16),
    version INTEGER NOT NULL CHECK (version > 0),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    content TEXT NOT NULL CHECK (content GLOB '{*}'),
    client_id BLOB NOT NULL REFERENCES client (id),
    categories INTEGER NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('scheduled', 'held', 'recorded', 'missed', 'cancelled')),
    plan_id BLOB NOT NULL REFERENCES plan (id),
    due TEXT NOT NULL,
    -- The due date as a number that rises with it, for pages sorted by it.
    due_order INTEGER NOT NULL GENERATED ALWAYS AS (CAST (replace(due, '-', '') AS INTEGER)) STORED
) STRICT;
CREATE INDEX review_by_client ON review (client_id, created_at, id);
CREATE INDEX review_by_plan ON review (plan_id, created_at, id);
CREATE INDEX review_scheduled ON review (due_order, id) WHERE status = 'scheduled';

INSERT INTO rule_parameter (code, value, unit, rule, statute, source, is_verified, description) VALUES
('COMPLETION_REVIEW_DAYS', 30, 'days', 'plan-review-pending', NULL, 'product', 1,
    'The most days between the last recorded review of a plan and its completion.'),
('REVIEW_ALERT_WORKING_DAYS', 2, 'working-days', 'V-R2', NULL, 'product', 1,
    'Working days in which the supervisor looks at a plan whose reviews were missed twice in a row.');
