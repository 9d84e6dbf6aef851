import JSON
import SQLite

/// The states of a referral: FHIR Task.status, moved as at the end of ../product/decisions.md. A GET never moves it.
extension ReferralRecord {
    static let states = StateMachine(
        initial: "draft",
        transitions: [
            Transition(
                from: ["draft"],
                to: "requested",
                by: .or(sender, selfReferrer),
                beginsHelp: true,
                requires: ReferralSending.require,
                effect: ReferralSending.effect
            ),
            Transition(from: ["requested"], to: "received", by: .receiver),
            Transition(
                from: ["received"],
                to: "accepted",
                by: .receiver,
                beginsHelp: true,
                members: [
                    .object("contactPerson", contactPerson).required, .date("plannedFirstDate").required,
                    .text("plannedFirstDateReason", 1...1000),
                ],
                requires: ReferralReception.requireTimelyStart,
                effect: { move, transaction in
                    move.keep("contactPerson", "plannedFirstDate", "plannedFirstDateReason")
                    move["respondedAt"] = .string(transaction.now.description)
                }
            ),
            Transition(
                from: ["accepted"],
                to: "in-progress",
                by: .receiver,
                members: [.timestamp("firstServiceAt").required, .code("enrolment", Enrolment.self)],
                requires: ReferralReception.requireFirstService,
                effect: { move, _ in move.keep("firstServiceAt", "enrolment") }
            ),
            Transition(
                from: ["on-hold"],
                to: "in-progress",
                by: .receiver,
                members: [.code("enrolment", Enrolment.self)],
                effect: { move, transaction throws(Problem) in
                    move.keep("enrolment")
                    move["resumeBy"] = nil
                    try ReferralPause.end(of: &move, transaction)
                }
            ),
            Transition(
                from: ["in-progress"],
                to: "on-hold",
                by: .receiver,
                members: [.date("resumeBy").required],
                reason: .text,
                effect: { move, transaction in
                    move.keep("resumeBy")
                    move.keepReason()
                    ReferralPause.begin(of: &move, transaction)
                }
            ),
            Transition(
                from: ["in-progress"],
                to: "completed",
                by: .receiver,
                members: [
                    // INV-R5.
                    .object("outcome", outcome).required, .timestamp("clientNotifiedAt").required,
                    .code("enrolment", Enrolment.self),
                ],
                requires: ReferralReception.requireOutcome,
                effect: { move, transaction throws(Problem) in
                    move.keep("outcome", "clientNotifiedAt", "enrolment")
                    move.end(at: transaction.now)
                }
            ),
        ] + returns + endings,
        terminal: .init(states: ended, rule: "INV-R1")
    )

    /// INV-R1: the states that nothing follows, except that any of them may turn out to be an error.
    static let ended: Set<String> = ["rejected", "completed", "failed", "cancelled", "entered-in-error"]

    private static let returns = [
        Transition(
            from: ["requested", "received"],
            to: "rejected",
            by: .receiver,
            members: [.object("nextStep", nextStep).required, .code("declinedBy", DeclinedBy.self)],
            reason: .code(ReturnReason.codes),
            requires: { move, transaction in
                ReferralReception.requireNextStep(&move, transaction)
                ReferralDecline.require(&move, transaction)
            },
            effect: { move, transaction throws(Problem) in
                move.keep("nextStep")
                move["respondedAt"] = .string(transaction.now.description)
                ReferralDecline.keep(on: &move, transaction)
                move.end(at: transaction.now)
            },
            consequence: ReferralReception.returnToWorker
        ),
        Transition(
            from: ["accepted", "in-progress", "on-hold"],
            to: "failed",
            by: .receiver,
            members: [.array("attempts", of: .object(attempt), 0...50), .code("declinedBy", DeclinedBy.self)],
            reason: .code(ReturnReason.codes),
            requires: { move, transaction throws(Problem) in
                try ReferralReception.requireAttempts(&move, transaction)
                ReferralDecline.require(&move, transaction)
            },
            effect: { move, transaction throws(Problem) in
                move.keep("attempts")
                ReferralDecline.keep(on: &move, transaction)
                try ReferralPause.end(of: &move, transaction)
                move.end(at: transaction.now)
            },
            consequence: ReferralReception.returnToWorker
        ),
    ]

    private static let endings = [
        Transition(
            from: ["draft", "requested", "received", "accepted", "in-progress", "on-hold"],
            to: "cancelled",
            by: .or(.or(sender, .client), .receiver),
            members: [.object("nextStep", nextStep), .code("declinedBy", DeclinedBy.self)],
            owed: { referral, access in
                // The client owes nobody a reason.
                if [.client, .representative].contains(access.actor?.role) { return [] }
                return isReturn(of: referral, access) ? ["reasonCode", "nextStep"] : ["reasonText"]
            },
            codesOwed: { referral, access in isReturn(of: referral, access) ? ReturnReason.codes : nil },
            requires: { move, transaction in
                ReferralReception.requireReturn(&move, transaction)
                ReferralDecline.require(&move, transaction)
            },
            effect: { move, transaction throws(Problem) in
                move.keep("nextStep")
                ReferralDecline.keep(on: &move, transaction)
                try ReferralPause.end(of: &move, transaction)
                move.end(at: transaction.now)
            },
            consequence: { move, referral, transaction throws(Problem) in
                guard isReturn(of: move.before, transaction.access) else { return }
                try ReferralReception.returnToWorker(move, referral, transaction)
            }
        ),
        Transition(
            from: [
                "draft", "requested", "received", "accepted", "in-progress", "on-hold", "rejected", "completed",
                "failed",
                "cancelled",
            ],
            to: "entered-in-error",
            by: .supervisor,
            reason: .text,
            effect: { move, transaction throws(Problem) in
                try ReferralPause.end(of: &move, transaction)
                move.end(at: transaction.now)
            }
        ),
    ]

    /// Whether who cancels gives the client back, as a rejection does: the receiver, who has not referred the client as well.
    static func isReturn(of referral: Record, _ access: Access) -> Bool {
        Performers.receiver.include(referral, access) && !sender.include(referral, access)
    }

    /// Who referred the client, or carries the client's process.
    static let sender: Performers = .or(
        .caseworkers,
        Performers(roles: [], relationships: []) { referral, access in
            access.actor.map { referral.text("fromWorkerId") == $0.id.description } ?? false
        }
    )

    /// The client sends what the client wanted, also where a worker has written it down.
    private static let selfReferrer = Performers(roles: Performers.client.roles, relationships: []) {
        referral,
        access in
        ["client", "representative"].contains(referral.text("initiator")) && Performers.client.include(referral, access)
    }
}

extension Move {
    /// Puts the reason of the move on the referral itself, where readers and reports find it.
    fileprivate mutating func keepReason() {
        var reason: JSONObject = [:]
        reason["code"] = request["reasonCode"]
        reason["text"] = request["reasonText"]
        content["statusReason"] = reason.isEmpty ? nil : .object(reason)
    }

    fileprivate mutating func end(at time: Timestamp) {
        keepReason()
        content["endedAt"] = .string(time.description)
    }
}
