extension Operation {
    /// Teams, their members and their meetings.
    static let teams: [Operation] = [
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
        Invitation.response,

        .list("/v1/teams/{id}/meetings", "listMeetingsOfTeam", MeetingRecord.resource, .ofParent("teamId")),
        .create(
            "/v1/teams/{id}/meetings",
            "createMeeting",
            MeetingRecord.resource,
            .underParent { TeamRecord.resource }
        ),
        .get("/v1/meetings/{id}", "getMeeting", MeetingRecord.resource),
        .change("/v1/meetings/{id}", "changeMeeting", MeetingRecord.resource),
    ]
}
