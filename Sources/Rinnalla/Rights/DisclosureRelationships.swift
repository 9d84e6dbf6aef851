/// The relationships that rest on consents, and how they are made anew when the consents change.
enum DisclosureRelationships {
    /// Takes away and opens again the relationships to a client that one kind of record causes.
    // A type of its own: closures that throw a typed error crash the compiler as elements of an array (Swift 6.3.1).
    struct Rebuilder: Sendable {
        let rebuild: @Sendable (WriteTransaction, Identifier<Client>) throws(Problem) -> Void
    }

    /// Everything that opens data through a consent has its line here.
    static let rebuilders = [
        Rebuilder { transaction, client throws(Problem) in try transaction.rebuildTeamRelationships(of: client) },
        Rebuilder(rebuild: ReferralReceivers.rebuild),
    ]
}

extension WriteTransaction {
    /// INV-S2, INV-T4: what a consent opened is closed from the very next request, what it closed is open again.
    func refreshDisclosures(of client: Identifier<Client>) throws(Problem) {
        for rebuilder in DisclosureRelationships.rebuilders { try rebuilder.rebuild(self, client) }
    }

    /// Opens to the holder those of the categories that the disclosure permits, each within the period for as long as it does.
    func open(_ template: CareRelationship, within disclosure: Disclosure) throws(Problem) {
        let openings = disclosure.openings(of: template.categories, from: template.from, to: template.to)
        for opening in openings {
            try open(
                CareRelationship(
                    holder: template.holder,
                    client: template.client,
                    kind: template.kind,
                    categories: opening.categories,
                    record: template.record,
                    source: template.source,
                    from: opening.from,
                    to: opening.to
                )
            )
        }
    }
}
