extension Operation {
    /// Referrals.
    static let referrals: [Operation] = [
        .list("/v1/referrals", "listReferrals", ReferralRecord.resource, .ofActor),
        .list("/v1/clients/{id}/referrals", "listReferralsOfClient", ReferralRecord.resource, .ofClient),
        .create("/v1/clients/{id}/referrals", "createReferral", ReferralRecord.resource, .underClient),
        .get("/v1/referrals/{id}", "getReferral", ReferralRecord.resource),
        .change("/v1/referrals/{id}", "changeReferral", ReferralRecord.resource),
        .transitions("/v1/referrals/{id}/transitions", "listReferralTransitions", ReferralRecord.resource),
        .move("/v1/referrals/{id}/transitions", "moveReferral", ReferralRecord.resource),
        ReferralRedirect.operation,
        ReferralNotification.operation,

        .list("/v1/referrals/{id}/links", "listLinksOfReferral", ReferralLinkRecord.resource, .ofParent("referralId")),
        ReferralLinkCreation.operation,
        .get("/v1/links/{id}", "getReferralLink", ReferralLinkRecord.resource),
        .transitions("/v1/links/{id}/transitions", "listReferralLinkTransitions", ReferralLinkRecord.resource),
        .move("/v1/links/{id}/transitions", "moveReferralLink", ReferralLinkRecord.resource),
        ReferralLinkUse.read,
        ReferralLinkUse.move,
    ]
}
