/// Writes families of samples in the text format of Prometheus.
struct MetricsText {
    enum Kind: String { case counter, gauge, histogram, summary }

    private var text = ""
    private var name: StaticString = ""

    var bytes: [UInt8] { Array(text.utf8) }

    /// Begins a family: the samples that follow belong to it.
    mutating func family(_ name: StaticString, _ kind: Kind, _ help: StaticString) {
        self.name = name
        text += "# HELP \(name) \(help)\n# TYPE \(name) \(kind.rawValue)\n"
    }

    mutating func sample(_ value: Int) { sample([], value) }

    mutating func sample(_ labels: [(String, String)], _ value: Int, suffix: StaticString = "") {
        add(labels, "\(value)", suffix)
    }

    mutating func sample(_ labels: [(String, String)], _ value: Double, suffix: StaticString = "") {
        add(labels, "\(value)", suffix)
    }

    /// The values of labels are our own names and numbers: none of them needs escaping.
    private mutating func add(_ labels: [(String, String)], _ value: String, _ suffix: StaticString) {
        let list = labels.map { "\($0.0)=\"\($0.1)\"" }.joined(separator: ",")
        text += "\(name)\(suffix)\(list.isEmpty ? "" : "{\(list)}") \(value)\n"
    }
}
