import HTTP
import JSON
import Testing

@testable import Rinnalla

/// A confidential location: a shelter is found by those whom it has accepted, and by nobody else.
@Suite struct ServiceLocationTests {
    private static let place: JSONValue = [
        "latitude": 60.98, "longitude": 25.66, "locationType": "physical", "address": "Salakatu 1",
    ]
    private static let shelter: JSONObject = ["isLocationConfidential": true, "location": place]

    @Test func `a confidential location is shown to keys of the service's own organization alone`() throws {
        let region = try TestRegion()
        let made = try region.makeService(Self.shelter)
        #expect(made.json["location"] == Self.place)
        let path = "/v1/services/\(made.id)"
        #expect(try region.send(.get, path, as: region.asProvider).json["location"] == Self.place)
        for target in [path, "/v1/services", "/v1/services?category=substance&fields=location"] {
            let read = try region.send(.get, target, as: region.asCounty)
            #expect(read.status == 200)
            #expect(!read.text.contains("Salakatu") && !read.text.contains("60.98"), "\(target)")
        }
        let own = try region.send(.get, "/v1/services?fields=location", as: region.asProvider)
        #expect(own.text.contains("Salakatu"))
        let open = try region.makeService(["location": Self.place])
        #expect(open.json["isLocationConfidential"] == false)
        let read = try region.send(.get, "/v1/services/\(open.id)", as: region.asCounty)
        #expect(read.json["location"] == Self.place)
    }

    @Test func `confidential-location: others neither change what they cannot read nor lift the secret`() throws {
        let region = try TestRegion()
        let path = "/v1/services/\(try region.makeService(Self.shelter).id)"
        for patch: JSONValue in [["isLocationConfidential": false], ["location": ["address": "Toinen 2"]]] {
            let refused = try region.patch(path, patch, as: region.asCounty)
            #expect(refused.status == 403)
            #expect(refused.rules == ["confidential-location"])
        }
        let read = try region.send(.get, path, as: region.asCounty)
        let put = try region.send(.put, path, as: region.asCounty, read.json, fields: [.ifMatch: read.etag])
        #expect(put.status == 200)
        #expect(put.etag == read.etag)
        let changed = try region.patch(path, ["assurer": "Alue", "location": .null], as: region.asCounty)
        #expect(changed.status == 200)
        #expect(changed.json["location"] == nil)
        #expect(try region.send(.get, path, as: region.asProvider).json["location"] == Self.place)
        #expect(try region.patch(path, ["location": .null], as: region.asProvider).json["location"] == nil)
    }

    @Test func `location-after-acceptance: a referral tells a confidential location once it is accepted`() throws {
        let region = try TestRegion()
        let story = try region.beginReferral(service: Self.shelter)
        // The service is the provider's, so that the provider's key owns the location.
        func read(_ id: String, as caller: TestRegion.Caller) throws -> TestRegion.Outcome {
            try region.send(.get, "/v1/referrals/\(id)/service-location", as: caller)
        }
        for state in ["draft", "requested", "received", "rejected", "cancelled"] {
            let id = try story.bring(to: state)
            let outcome = try read(id, as: story.people.worker)
            #expect(outcome.status == 409, "\(state)")
            #expect(outcome.rules == ["location-after-acceptance"], "\(state)")
            #expect(!outcome.text.contains("Salakatu"))
        }
        for state in ["accepted", "in-progress", "on-hold", "completed"] {
            let id = try story.bring(to: state)
            #expect(try read(id, as: story.people.worker).json["location"] == Self.place, "\(state)")
            #expect(try read(id, as: story.client).json["location"] == Self.place, "\(state)")
            #expect(try read(id, as: story.people.stranger).status == 404, "\(state)")
        }
    }

    @Test func `a match tells no distance to a confidential location`() throws {
        let region = try TestRegion()
        let people = try region.begin()
        _ = try region.makeService(of: region.provider, Self.shelter)
        let request: JSONValue = ["needCode": "housing", "startingPoint": ["latitude": 60.98, "longitude": 25.66]]
        let outcome = try region.send(.post, "/v1/services/_match", as: people.worker, request)
        let item = try #require(outcome.json["items"]?.array?.first)
        #expect(item["distanceKm"] == nil)
        #expect(item["unclear"]?.array?.contains("distance") == true)
    }
}
