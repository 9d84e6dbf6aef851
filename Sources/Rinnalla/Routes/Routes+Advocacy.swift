extension Operation {
    /// The rights of the client as records: advocacy cases, ethics consultations, disqualifications.
    static let advocacy: [Operation] = []
}
