import HTTP
import JSON
import Testing

@testable import Rinnalla

/// The instruments of the service's own: put into the directory at the start, in four languages.
@Suite struct ShippedInstrumentTests {
    let region: TestRegion
    let instruments: [JSONValue]

    init() throws {
        region = try TestRegion()
        region.application.installInstruments()
        let listed = try region.send(.get, "/v1/instruments", as: .init(key: region.countyKey))
        instruments = listed.json["items"]?.array ?? []
    }

    private func items(_ code: String) -> [JSONValue] {
        instruments.first { $0["code"]?.string == code }?["items"]?.array ?? []
    }

    @Test func `all are there, once, however often the service starts`() throws {
        let codes = ["rinnalla-holistic-baseline", "rinnalla-social-determinants", "rinnalla-client-centeredness"]
        #expect(instruments.compactMap { $0["code"]?.string } == codes)
        region.application.installInstruments()
        let listed = try region.send(.get, "/v1/instruments", as: .init(key: region.countyKey))
        #expect(listed.json["items"]?.array == instruments)
    }

    @Test func `a new edition of the county's own stays beside that of the service`() throws {
        let own = try region.makeInstrument(["code": "rinnalla-holistic-baseline", "edition": "1-PH"])
        #expect(own.status == 201)
        region.application.installInstruments()
        #expect(try region.send(.get, "/v1/instruments", as: .init(key: region.countyKey)).ids.count == 4)
    }

    @Test func `every text of theirs is there in the four languages of the interface`() {
        for instrument in instruments { check(instrument, at: instrument["code"]?.string ?? "") }
    }

    /// Every text keyed by language, wherever it stands.
    private func check(_ value: JSONValue, at place: String) {
        if let object = value.object {
            guard object["fi"] == nil else {
                #expect(Set(object.members.map(\.name)) == ["fi", "sv", "en", "uk"], "\(place)")
                #expect(Set(object.members.compactMap(\.value.string)).count > 1, "\(place)")
                return
            }
            for member in object.members { check(member.value, at: "\(place)/\(member.name)") }
        }
        for (index, item) in (value.array ?? []).enumerated() { check(item, at: "\(place)/\(index)") }
    }

    @Test func `the holistic baseline asks of each need of SHL 11 § on each side of life`() {
        let asked = items("rinnalla-holistic-baseline")
        let pairs = asked.compactMap { item in
            item["needCode"]?.string.map { "\($0) \(item["holistic"]?.string ?? "")" }
        }
        let expected = NeedCode.codes.flatMap { need in HolisticDimension.codes.map { "\(need) \($0)" } }
        #expect(pairs == expected)
        let others = asked.filter { $0["needCode"] == nil }.compactMap { $0["code"]?.string }
        #expect(others == ["strengths", "values", "daily-coping"])
    }

    @Test func `the social determinants are those of the Gravity list, each asked once`() {
        let asked = items("rinnalla-social-determinants").compactMap { $0["sdohCode"]?.string }
        #expect(Set(asked) == Set(SocialRisk.codes).subtracting([SocialRisk.unspecified.rawValue]))
        #expect(asked.count == Set(asked).count)
    }

    @Test func `client-centeredness asks what feedback answers, on the same scale`() {
        let asked = items("rinnalla-client-centeredness")
        #expect(asked.compactMap { $0["code"]?.string } == ClientCenteredness.items)
        #expect(asked.allSatisfy { $0["scale"]?["minimum"] == 1 && $0["scale"]?["maximum"] == 5 })
    }

    @Test func `one yes about safety is enough to be told, whatever else was left unanswered`() throws {
        let story = try region.begin()
        let determinants = instruments.first { $0["code"] == "rinnalla-social-determinants" }
        let screening = determinants?["id"]?.string ?? ""
        var content = TestRegion.assessment
        content["instruments"] = TestRegion.answered(screening, ["elder-abuse": 1])
        let made = try region.makeAssessment(of: story, content)
        let scores = made.json["instruments"]?.array?.first?["scores"]?.array ?? []
        let safety = scores.first { $0["code"] == "safety" }
        #expect(safety == ["code": "safety", "value": 1, "band": "severe", "missing": ["intimate-partner-violence"]])
        #expect(scores.filter { $0["value"] != nil }.count == 1)
    }
}
