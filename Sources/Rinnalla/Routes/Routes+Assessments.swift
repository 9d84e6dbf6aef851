extension Operation {
    /// Assessments of the need for services, the instruments that they are made with, and the kind of guidance that follows.
    static let assessments: [Operation] = [
        .list("/v1/clients/{id}/assessments", "listAssessmentsOfClient", AssessmentRecord.resource, .ofClient),
        .create("/v1/clients/{id}/assessments", "createAssessment", AssessmentRecord.resource, .underClient),
        .get("/v1/assessments/{id}", "getAssessment", AssessmentRecord.resource),
        .change("/v1/assessments/{id}", "changeAssessment", AssessmentRecord.resource),
        .transitions("/v1/assessments/{id}/transitions", "listAssessmentTransitions", AssessmentRecord.resource),
        .move("/v1/assessments/{id}/transitions", "moveAssessment", AssessmentRecord.resource),

        .list("/v1/instruments", "listInstruments", InstrumentRecord.resource, .directory),
        .create("/v1/instruments", "createInstrument", InstrumentRecord.resource, .directory),
        .get("/v1/instruments/{id}", "getInstrument", InstrumentRecord.resource),

        .list("/v1/clients/{id}/segments", "listSegmentsOfClient", SegmentRecord.resource, .ofClient),
        .create("/v1/clients/{id}/segments", "createSegment", SegmentRecord.resource, .underClient),
        .get("/v1/segments/{id}", "getSegment", SegmentRecord.resource),
        .change("/v1/segments/{id}", "changeSegment", SegmentRecord.resource),
        .transitions("/v1/segments/{id}/transitions", "listSegmentTransitions", SegmentRecord.resource),
        .move("/v1/segments/{id}/transitions", "moveSegment", SegmentRecord.resource),
    ]
}
