extension Operation {
    /// The calendar, obligations and their suspensions.
    static let deadlines: [Operation] = []
}
