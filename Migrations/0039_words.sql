-- A soft hyphen or a joiner ends a word no more: the words of what has one are kept anew.
INSERT OR IGNORE INTO service_without_words (service_id)
    SELECT id FROM service WHERE content GLOB '*[' || char(173, 8203, 8204, 8205, 8288, 65279) || ']*';
DELETE FROM service_word WHERE service_id IN (SELECT service_id FROM service_without_words);
INSERT OR IGNORE INTO unit_without_words (unit_id)
    SELECT id FROM unit WHERE content GLOB '*[' || char(173, 8203, 8204, 8205, 8288, 65279) || ']*';
DELETE FROM unit_word WHERE unit_id IN (SELECT unit_id FROM unit_without_words);
