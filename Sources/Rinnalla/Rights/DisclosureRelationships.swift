extension WriteTransaction {
    /// Makes the relationships that rest on consents anew; whatever opens data through a consent has its line here.
    ///
    /// INV-S2, INV-T4: what a consent opened is closed from the very next request, what it closed is open again.
    func refreshDisclosures(of client: Identifier<Client>) throws(Problem) {
        for client in try records(ofPerson: client) {
            try rebuildTeamRelationships(of: client)
            try ReferralReceivers.rebuild(self, client)
            // What others see of the client may be another now, and so must its version be (RFC 9110 §8.8.3).
            try advance(ClientRecord.resource, client.cast(), at: "/withheld")
        }
    }

    /// Opens to the holder those of the categories that the disclosure permits, each within the period for as long as it does.
    func open(_ template: CareRelationship, within disclosure: Disclosure) throws(Problem) {
        for opening in disclosure.openings(of: template.categories, from: template.from, to: template.to) {
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
