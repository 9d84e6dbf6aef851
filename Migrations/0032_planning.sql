-- How far ahead the dates of a client's records may lie: a slip of the year, or 9999, is no plan.

INSERT INTO rule_parameter (code, value, unit, rule, statute, source, is_verified, description) VALUES
('PLANNING_YEARS', 30, 'years', 'record-times', NULL, 'product', 1,
    'The most years ahead that a date or time of a client''s record may lie.');
