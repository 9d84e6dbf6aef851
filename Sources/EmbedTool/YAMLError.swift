/// YAML that is wrong, or outside the subset that is read here.
struct YAMLError: Error {
    let line: Int
    let message: String
}
