import Testing

@testable import Rinnalla

@Suite struct SuggestionTests {
    private let names = ["clientId", "createdAt", "goals", "id", "municipality", "status"]

    @Test(arguments: [
        ("clinetId", "clientId"), ("clientID", "clientId"), ("clientid", "clientId"), ("creatdAt", "createdAt"),
        ("goal", "goals"), ("gaols", "goals"), ("municipalty", "municipality"), ("Status", "status"),
        ("sttaus", "status"),
    ])
    func `a slip of the fingers finds the name`(typed: String, meant: String) {
        #expect(Suggestion.nearest(to: typed, among: names) == meant)
    }

    @Test(arguments: ["", "z", "xy", "password", "kunta", String(repeating: "goals", count: 100)])
    func `a name that is not near finds nothing`(typed: String) {
        #expect(Suggestion.nearest(to: typed, among: names) == nil)
    }

    @Test(arguments: [
        ("", "", 0), ("a", "", 1), ("", "ab", 2), ("ab", "ba", 1), ("kitten", "sitting", 3), ("ca", "abc", 3),
        ("same", "same", 0),
    ])
    func `the distance counts edits and swaps`(left: String, right: String, distance: Int) {
        #expect(Suggestion.distance(Array(left.unicodeScalars), Array(right.unicodeScalars)) == distance)
    }

    @Test func `of equally near names the first is taken`() {
        #expect(Suggestion.nearest(to: "bat", among: ["cat", "rat"]) == "cat")
    }
}
