import HTTP
import JSON
import SQLite

/// `POST /v1/referrals/{id}/redirects`: what one service does not answer is sent to another, in one commit.
///
/// Whatever refuses the new referral leaves the old one as it was; the client is never between two services.
struct ReferralRedirect {
    private let transaction: WriteTransaction
    private let before: Record
    private let said: JSONObject
    /// The members that the request names; the others are as the referral has them.
    private let given: JSONValue

    static let operation = Operation(
        id: "redirectReferral",
        method: .post,
        path: "/v1/referrals/{id}/redirects",
        guarding: .clientData("referrals:write", ownAccess: true),
        content: .json,
        request: schema,
        needsPrecondition: true,
        handler: .write { call throws(Problem) in
            let (said, references) = try call.readRequest()
            return { transaction throws(Problem) in
                let before = try transaction.record(ReferralRecord.resource, call.id)
                try transaction.checkVersion(before, call)
                try transaction.check(references, for: before.client)
                let redirect = ReferralRedirect(
                    transaction: transaction,
                    before: before,
                    said: said,
                    given: call.content
                )
                return try Writing.answer(try redirect.make(), call, transaction, status: 201)
            }
        }
    )

    /// What the client needs is the same at another service, unless the request says otherwise.
    private static let kept = [
        "needCode", "priority", "reason", "expectedResult", "requiredCapabilities", "neededBy", "sharedData", "tags",
    ]
    /// What is about the service is said anew: the options, what the sender has to do with it, why it is chosen all the same.
    private static let anew = [
        "toServiceId", "optionsPresented", "singleOptionReason", "conflictOfInterest", "capacityOverrideReason",
        "loopOverrideReason", "isComplementary",
    ]

    private static let schema = Schema(
        (anew + kept).compactMap { name in
            var member = ReferralRecord.resource.schema[name]
            member?.isRequired = false
            member?.initial = nil
            return member
        } + [.text("reasonText", 1...2000)]
    )

    private func make() throws(Problem) -> Record {
        guard let client = before.client else { throw .notFound }
        try transaction.requireWay(to: client, ReferralRecord.resource)
        try release()
        let draft = Draft(
            resource: ReferralRecord.resource,
            before: nil,
            id: transaction.makeIdentifier(),
            client: client,
            parents: [],
            content: try content(),
            status: ReferralRecord.states.initial
        )
        let id = try transaction.insert(draft).id
        return try send(try transaction.record(ReferralRecord.resource, id))
    }

    private static let withReceiver: Set<String> = ["requested", "received", "accepted", "in-progress", "on-hold"]

    /// Takes the referral from the service that has it, or the task from whoever it came back to (INV-R2).
    private func release() throws(Problem) {
        let status = before.status ?? ""
        if Self.withReceiver.contains(status) {
            var request: JSONObject = ["to": "cancelled"]
            request["reasonText"] = said["reasonText"]
            _ = try Moving.take("cancelled", from: before, .object(request), transaction)
        } else if ["rejected", "failed", "cancelled"].contains(status), before.projections["loop"] == "open" {
            try transaction.resolveReturn(of: before, as: .redirected)
        } else {
            throw .violated("referral-redirect", as: .stateConflict)
        }
    }

    private func content() throws(Problem) -> JSONObject {
        var content: JSONObject = ["isComplementary": false]
        for name in Self.anew { content[name] = said[name] ?? content[name] }
        for name in Self.kept {
            let isGiven = given[name].map { !$0.isNull } ?? false
            content[name] = isGiven ? said[name] : before[name]
        }
        for name in ["matterId", "planActionId"] { content[name] = before[name] }
        for name in ["parentReferralId", "previousId"] { content[name] = .string(before.id.description) }
        // Who rejects a referral may know where it belongs.
        content["toServiceId"] = content["toServiceId"] ?? before["nextStep"]?["redirectToServiceId"]
        guard content["toServiceId"] != nil else {
            throw .violated([Fault(place: .member("/toServiceId"), code: .required)])
        }
        return content
    }

    private func send(_ draft: Record) throws(Problem) -> Record {
        do throws(Problem) {
            return try Moving.take("requested", from: draft, ["to": "requested"], transaction)
        } catch {
            // The draft is gone with the refusal, and so is whatever could be done with it.
            var problem = error
            problem.details["next"] = nil
            throw problem
        }
    }
}
