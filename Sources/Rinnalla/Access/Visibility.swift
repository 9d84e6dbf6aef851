import SQLite

/// The rule that decides who sees a record, as SQL: it stands in the statement itself, never behind it.
///
/// Every statement on client data binds its first seven values with ``Access/values(now:)``:
/// `?1` actor, `?2` the key's organization, `?3` the relationships that count, `?4` now, `?5` what an emergency opens,
/// `?6` whether the actor may see protected addresses, `?7` all whose relationships the actor has. A record `x` has `client_id` and `categories`.
enum Visibility {
    /// The first number that a statement may use for values of its own.
    static let firstFreeValue: Int32 = 8

    /// The holders the actor stands for: ids of sixteen bytes one after the other, so that a match begins where an id does.
    private static let holder: SQL = "instr(?7, r.holder) % 16 = 1"

    /// A relationship `r` of the actor that holds now. Periods are half-open: a former worker is refused at once.
    static let holds: SQL = """
        \(holder) AND (r.kind & ?3) <> 0 AND r.valid_from <= ?4 AND ?4 < r.valid_to
        """

    /// True when `x` may be read. `scope` tells which narrowing record ids cover `x`, for example `x.matter_id`; `categories`
    /// is what a reader needs, where that is not the record's own.
    static func of(scope: SQL, needing categories: SQL = "x.categories") -> SQL {
        """
        (((?5 & \(categories)) = \(categories) AND ?5 <> 0) OR EXISTS (SELECT 1 FROM care_relationship r
        WHERE r.client_id = x.client_id AND \(holds) AND (r.categories & \(categories)) = \(categories)
        AND (r.record_id IS NULL OR r.record_id IN (\(scope)))))
        """
    }

    /// True when one part of `x` that needs `categories` may be read; to the relationships `kinds` it is open without them.
    static func ofPart(_ categories: SQL, orThrough kinds: SQL = "0") -> SQL {
        """
        (((?5 & \(categories)) = \(categories) AND ?5 <> 0) OR EXISTS (SELECT 1 FROM care_relationship r
        WHERE r.client_id = x.client_id AND \(holds)
        AND ((r.categories & \(categories)) = \(categories) OR (r.kind & \(kinds)) <> 0)
        AND (r.record_id IS NULL OR r.record_id = x.id)))
        """
    }

    /// True when one relationship opens the client `?8` in all of these categories. They hold the record's own, which for a
    /// client is that of its resource: its content has no tags.
    static func ofWhole(_ categories: SQL) -> SQL {
        """
        EXISTS (SELECT 1 FROM care_relationship r WHERE r.client_id = ?8 AND \(holds)
        AND (r.categories & \(categories)) = \(categories) AND (r.record_id IS NULL OR r.record_id = ?8))
        """
    }

    /// The relationships, as bits, through which `x` is open to the actor; NULL when there are none.
    static func relationships(scope: SQL) -> SQL {
        """
        (SELECT sum(DISTINCT r.kind & ?3) FROM care_relationship r WHERE r.client_id = x.client_id AND \(holds)
        AND (r.categories & x.categories) = x.categories AND (r.record_id IS NULL OR r.record_id IN (\(scope))))
        """
    }

    /// True when the relationship `r` is of a kind that counts, among `kinds`, and holds now; for whoever asks by holder.
    ///
    /// Each kind is looked up by itself: a county has an intake relationship to every client of the last month, which the list
    /// of a supervisor or a team member would otherwise walk through.
    static func counts(among kinds: SQL = "-1") -> SQL {
        """
        r.kind IN (SELECT k.column1 FROM (VALUES (1), (2), (4), (8), (16), (32), (64), (128), (256), (1024)) k
        WHERE k.column1 & ?3 & \(kinds) <> 0) AND r.valid_from <= ?4 AND ?4 < r.valid_to
        """
    }

    /// The units that the actor works in.
    static let unitsOfActor: SQL = "SELECT unit_id FROM professional_unit WHERE professional_id = ?1"

    /// The clients of the actor, some twice, for lists that start from what the actor has, not from what the region has.
    static let clientsOfActor: SQL = """
        SELECT r.client_id FROM care_relationship r WHERE r.holder = ?1 AND \(counts())
        UNION ALL SELECT r.client_id FROM care_relationship r WHERE r.holder = ?2 AND \(counts())
        UNION ALL SELECT r.client_id FROM professional_unit u JOIN care_relationship r ON r.holder = u.unit_id
        WHERE u.professional_id = ?1 AND \(counts())
        """
}
