-- An action shows the latest referral that names it.

UPDATE action SET content = json_set(content, '$.referralId', r.id) FROM (
    SELECT replace(content ->> '$.planActionId', '-', '') AS action_id,
        max(
            lower(
                substr(hex(id), 1, 8) || '-' || substr(hex(id), 9, 4) || '-' || substr(hex(id), 13, 4) || '-'
                || substr(hex(id), 17, 4) || '-' || substr(hex(id), 21)
            )
        ) AS id
    FROM referral WHERE content ->> '$.planActionId' IS NOT NULL AND status <> 'entered-in-error' GROUP BY 1
) r WHERE lower(hex(action.id)) = r.action_id;

-- Budget lines of plans, apart from what else they say: money matters are opened and withheld on their own.
ALTER TABLE plan ADD COLUMN budget TEXT NOT NULL DEFAULT '{"budgetLines":[]}' CHECK (budget GLOB '{*}');
