import SQLite

/// The whole API on one page.
extension Router {
    static let api = Router(
        [
            Health.livez,
            Health.readyz,
            Discovery.root,
            Discovery.openAPIDocument,
            Discovery.openAPIJSON,
            Discovery.apiCatalog,
            Discovery.securityText,
            Discovery.problem,

            .list("/v1/organizations", "listOrganizations", OrganizationRecord.resource, .directory),
            .create("/v1/organizations", "createOrganization", OrganizationRecord.resource, .directory),
            .get("/v1/organizations/{id}", "getOrganization", OrganizationRecord.resource),
            .change("/v1/organizations/{id}", "changeOrganization", OrganizationRecord.resource),
            .replace("/v1/organizations/{id}", "replaceOrganization", OrganizationRecord.resource, .directory),

            .list("/v1/units", "listUnits", UnitRecord.resource, .directory),
            .create("/v1/units", "createUnit", UnitRecord.resource, .directory),
            .get("/v1/units/{id}", "getUnit", UnitRecord.resource),
            .change("/v1/units/{id}", "changeUnit", UnitRecord.resource),
            .replace("/v1/units/{id}", "replaceUnit", UnitRecord.resource, .directory),

            .list("/v1/professionals", "listProfessionals", ProfessionalRecord.resource, .directory),
            .create("/v1/professionals", "createProfessional", ProfessionalRecord.resource, .directory),
            .get("/v1/professionals/{id}", "getProfessional", ProfessionalRecord.resource),
            .change("/v1/professionals/{id}", "changeProfessional", ProfessionalRecord.resource),
            .replace("/v1/professionals/{id}", "replaceProfessional", ProfessionalRecord.resource, .directory),

            .list("/v1/services", "listServices", ServiceRecord.resource, .directory),
            .create("/v1/services", "createService", ServiceRecord.resource, .directory),
            .get("/v1/services/{id}", "getService", ServiceRecord.resource),
            .change("/v1/services/{id}", "changeService", ServiceRecord.resource),
            .replace("/v1/services/{id}", "replaceService", ServiceRecord.resource, .directory),

            .list(
                "/v1/conflict-of-interest-declarations",
                "listConflictOfInterestDeclarations",
                ConflictOfInterestRecord.resource,
                .directory
            ),
            .create(
                "/v1/conflict-of-interest-declarations",
                "createConflictOfInterestDeclaration",
                ConflictOfInterestRecord.resource,
                .directory
            ),
            .get(
                "/v1/conflict-of-interest-declarations/{id}",
                "getConflictOfInterestDeclaration",
                ConflictOfInterestRecord.resource
            ),
            .change(
                "/v1/conflict-of-interest-declarations/{id}",
                "changeConflictOfInterestDeclaration",
                ConflictOfInterestRecord.resource
            ),
            .replace(
                "/v1/conflict-of-interest-declarations/{id}",
                "replaceConflictOfInterestDeclaration",
                ConflictOfInterestRecord.resource,
                .directory
            ),

            Keys.list,
            Keys.create,
            Keys.get,
            Keys.revoke,

            .list("/v1/clients", "listClients", ClientRecord.resource, .ofActor),
            .create("/v1/clients", "createClient", ClientRecord.resource, .clients),
            ClientSearch.operation,
            .get("/v1/clients/{id}", "getClient", ClientRecord.resource),
            .change("/v1/clients/{id}", "changeClient", ClientRecord.resource),
            .replace("/v1/clients/{id}", "replaceClient", ClientRecord.resource, .clients),
            .transitions("/v1/clients/{id}/transitions", "listClientTransitions", ClientRecord.resource),
            .move("/v1/clients/{id}/transitions", "moveClient", ClientRecord.resource),
            AccessLogRoutes.ofClient,
            AccessLogRoutes.verification,

            .list("/v1/clients/{id}/matters", "listMattersOfClient", MatterRecord.resource, .ofClient),
            .create("/v1/clients/{id}/matters", "createMatter", MatterRecord.resource, .underClient),
            .get("/v1/matters/{id}", "getMatter", MatterRecord.resource),
            .change("/v1/matters/{id}", "changeMatter", MatterRecord.resource),
            .transitions("/v1/matters/{id}/transitions", "listMatterTransitions", MatterRecord.resource),
            .move("/v1/matters/{id}/transitions", "moveMatter", MatterRecord.resource),

            .list("/v1/contacts", "listContacts", ContactRecord.resource, .ofActor),
            .create("/v1/contacts", "createContact", ContactRecord.resource, .anonymous),
            .list("/v1/clients/{id}/contacts", "listContactsOfClient", ContactRecord.resource, .ofClient),
            .create("/v1/clients/{id}/contacts", "createContactOfClient", ContactRecord.resource, .underClient),
            .get("/v1/contacts/{id}", "getContact", ContactRecord.resource),
            .change("/v1/contacts/{id}", "changeContact", ContactRecord.resource),
            .transitions("/v1/contacts/{id}/transitions", "listContactTransitions", ContactRecord.resource),
            .move("/v1/contacts/{id}/transitions", "moveContact", ContactRecord.resource),

            .list("/v1/clients/{id}/assessments", "listAssessmentsOfClient", AssessmentRecord.resource, .ofClient),
            .create("/v1/clients/{id}/assessments", "createAssessment", AssessmentRecord.resource, .underClient),
            .get("/v1/assessments/{id}", "getAssessment", AssessmentRecord.resource),
            .change("/v1/assessments/{id}", "changeAssessment", AssessmentRecord.resource),
            .transitions("/v1/assessments/{id}/transitions", "listAssessmentTransitions", AssessmentRecord.resource),
            .move("/v1/assessments/{id}/transitions", "moveAssessment", AssessmentRecord.resource),

            .list("/v1/clients/{id}/plans", "listPlansOfClient", PlanRecord.resource, .ofClient),
            .create(
                "/v1/clients/{id}/plans",
                "createPlan",
                PlanRecord.resource,
                .underClient,
                including: PlanRecord.children
            ),
            .get("/v1/plans/{id}", "getPlan", PlanRecord.resource, including: PlanRecord.children),
            .change("/v1/plans/{id}", "changePlan", PlanRecord.resource),
            .transitions("/v1/plans/{id}/transitions", "listPlanTransitions", PlanRecord.resource),
            .move("/v1/plans/{id}/transitions", "movePlan", PlanRecord.resource),

            .list("/v1/plans/{id}/goals", "listGoalsOfPlan", GoalRecord.resource, .ofParent("planId")),
            .create(
                "/v1/plans/{id}/goals",
                "createGoal",
                GoalRecord.resource,
                .underParent { PlanRecord.resource },
                including: GoalRecord.children
            ),
            .get("/v1/goals/{id}", "getGoal", GoalRecord.resource, including: GoalRecord.children),
            .change("/v1/goals/{id}", "changeGoal", GoalRecord.resource),
            .transitions("/v1/goals/{id}/transitions", "listGoalTransitions", GoalRecord.resource),
            .move("/v1/goals/{id}/transitions", "moveGoal", GoalRecord.resource),

            .list("/v1/goals/{id}/actions", "listActionsOfGoal", ActionRecord.resource, .ofParent("goalId")),
            .create(
                "/v1/goals/{id}/actions",
                "createAction",
                ActionRecord.resource,
                .underParent { GoalRecord.resource }
            ),
            .get("/v1/actions/{id}", "getAction", ActionRecord.resource),
            .change("/v1/actions/{id}", "changeAction", ActionRecord.resource),
            .transitions("/v1/actions/{id}/transitions", "listActionTransitions", ActionRecord.resource),
            .move("/v1/actions/{id}/transitions", "moveAction", ActionRecord.resource),

            .list(
                "/v1/clients/{id}/responsibilities",
                "listResponsibilitiesOfClient",
                ResponsibilityRecord.resource,
                .ofClient
            ),
            .create(
                "/v1/clients/{id}/responsibilities",
                "createResponsibility",
                ResponsibilityRecord.resource,
                .underClient
            ),
            .get("/v1/responsibilities/{id}", "getResponsibility", ResponsibilityRecord.resource),

            .list("/v1/tasks", "listTasks", TaskRecord.resource, .ofActor),
            .list("/v1/clients/{id}/tasks", "listTasksOfClient", TaskRecord.resource, .ofClient),
            .get("/v1/tasks/{id}", "getTask", TaskRecord.resource),
            .transitions("/v1/tasks/{id}/transitions", "listTaskTransitions", TaskRecord.resource),
            .move("/v1/tasks/{id}/transitions", "moveTask", TaskRecord.resource),

            .list("/v1/clients/{id}/consents", "listConsentsOfClient", ConsentRecord.resource, .ofClient),
            .create("/v1/clients/{id}/consents", "createConsent", ConsentRecord.resource, .underClient),
            .get("/v1/consents/{id}", "getConsent", ConsentRecord.resource),
            .change("/v1/consents/{id}", "changeConsent", ConsentRecord.resource),
            .transitions("/v1/consents/{id}/transitions", "listConsentTransitions", ConsentRecord.resource),
            .move("/v1/consents/{id}/transitions", "moveConsent", ConsentRecord.resource),
            DisclosureRoutes.decision,

            .list("/v1/clients/{id}/teams", "listTeamsOfClient", TeamRecord.resource, .ofClient),
            .create("/v1/clients/{id}/teams", "createTeam", TeamRecord.resource, .underClient),
            .get("/v1/teams/{id}", "getTeam", TeamRecord.resource, including: [TeamMemberRecord.ofTeam]),
            .change("/v1/teams/{id}", "changeTeam", TeamRecord.resource),
            .transitions("/v1/teams/{id}/transitions", "listTeamTransitions", TeamRecord.resource),
            .move("/v1/teams/{id}/transitions", "moveTeam", TeamRecord.resource),

            .list(
                "/v1/teams/{id}/members",
                "listMembersOfTeam",
                TeamMemberRecord.resource,
                .ofParent("teamId")
            ),
            .create(
                "/v1/teams/{id}/members",
                "createTeamMember",
                TeamMemberRecord.resource,
                .underParent { TeamRecord.resource }
            ),
            .get("/v1/team-members/{id}", "getTeamMember", TeamMemberRecord.resource),
            .change("/v1/team-members/{id}", "changeTeamMember", TeamMemberRecord.resource),

            .list("/v1/referrals", "listReferrals", ReferralRecord.resource, .ofActor),
            .list("/v1/clients/{id}/referrals", "listReferralsOfClient", ReferralRecord.resource, .ofClient),
            .create("/v1/clients/{id}/referrals", "createReferral", ReferralRecord.resource, .underClient),
            .get("/v1/referrals/{id}", "getReferral", ReferralRecord.resource),
            .change("/v1/referrals/{id}", "changeReferral", ReferralRecord.resource),
            .transitions("/v1/referrals/{id}/transitions", "listReferralTransitions", ReferralRecord.resource),
            .move("/v1/referrals/{id}/transitions", "moveReferral", ReferralRecord.resource),

            EventFeed.operation,
        ]
    )

    /// Every resource of the API, once.
    static let resources: [Resource] = {
        var names: Set<String> = []
        return api.operations.compactMap { $0.deed?.resource }.filter { names.insert($0.name).inserted }
    }()

    /// The collection of each kind of record, for the subjects of events.
    static let collections = Dictionary(uniqueKeysWithValues: resources.map { ($0.name, $0.collection) })
}
