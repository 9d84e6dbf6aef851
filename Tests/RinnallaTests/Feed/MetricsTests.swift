import HTTP
import JSON
import Testing

@testable import Rinnalla

@Suite struct MetricsTests {
    private func value(_ sample: String, in region: TestRegion) throws -> Double? {
        let lines = try region.operations(.get, "/metrics").text.split(separator: "\n")
        return lines.first { $0.hasPrefix(sample + " ") }.flatMap { Double($0.dropFirst(sample.count + 1)) }
    }

    @Test func `requests are counted by operation, method and status`() throws {
        let region = try TestRegion()
        let caller = TestRegion.Caller(key: region.countyKey)
        for _ in 0..<3 { _ = try region.send(.get, "/v1/organizations", as: caller) }
        _ = try region.send(.head, "/v1/organizations", as: caller)
        _ = try region.send(.get, "/v1/organizations")
        let name = "rinnalla_http_requests_total"
        #expect(try value("\(name){operation=\"listOrganizations\",method=\"GET\",code=\"200\"}", in: region) == 3)
        #expect(try value("\(name){operation=\"listOrganizations\",method=\"HEAD\",code=\"200\"}", in: region) == 1)
        #expect(try value("\(name){operation=\"listOrganizations\",method=\"GET\",code=\"401\"}", in: region) == 1)
        #expect(try value("rinnalla_problems_total{code=\"authentication-required\"}", in: region) == 1)
    }

    @Test func `the buckets of the histogram grow to the count`() throws {
        let region = try TestRegion()
        for _ in 0..<5 { _ = try region.send(.get, "/livez") }
        let name = "rinnalla_http_request_duration_seconds"
        var last = 0.0
        for bound in Metrics.bounds {
            let count = try #require(try value("\(name)_bucket{operation=\"getLiveness\",le=\"\(bound)\"}", in: region))
            #expect(count >= last)
            last = count
        }
        #expect(try value("\(name)_bucket{operation=\"getLiveness\",le=\"+Inf\"}", in: region) == 5)
        #expect(try value("\(name)_count{operation=\"getLiveness\"}", in: region) == 5)
        #expect(try value("\(name)_sum{operation=\"getLiveness\"}", in: region) ?? 0 > 0)
    }

    @Test func `a request without a route belongs to no operation`() throws {
        let region = try TestRegion()
        _ = try region.send(.get, "/v1/secrets/010190-123A")
        let page = try region.operations(.get, "/metrics").text
        #expect(page.contains("operation=\"none\",method=\"GET\",code=\"404\"} 1\n"))
        #expect(!page.contains("010190"))
    }

    @Test func `a refusal for its rate is counted, and tells the quota`() throws {
        let region = try TestRegion(rateLimit: 1)
        let caller = TestRegion.Caller(key: region.countyKey)
        _ = try region.send(.get, "/v1/organizations", as: caller)
        let refused = try region.send(.get, "/v1/organizations", as: caller)
        #expect(refused.status == 429)
        #expect(refused.response.fieldValue("RateLimit")?.contains("r=0") == true)
        #expect(try value("rinnalla_rate_limited_total{policy=\"default\"}", in: region) == 1)
    }

    @Test func `a repeated answer is counted`() throws {
        let region = try TestRegion()
        let caller = TestRegion.Caller(key: region.countyKey)
        for _ in 0..<2 {
            _ = try region.send(
                .post,
                "/v1/organizations",
                as: caller,
                ["name": "Hollola", "kind": "municipality"],
                fields: [.idempotencyKey: "\"once-and-only-once\""]
            )
        }
        #expect(try value("rinnalla_idempotency_replays_total", in: region) == 1)
    }

    @Test func `the writer and the positions are told`() throws {
        let region = try TestRegion()
        let before: Double = try #require(try value("rinnalla_feed_position", in: region))
        _ = try region.send(
            .post,
            "/v1/organizations",
            as: .init(key: region.countyKey),
            ["name": "Hollola", "kind": "municipality"]
        )
        try region.application.service.checkpoint()
        #expect(try value("rinnalla_feed_position", in: region) == before + 1)
        #expect(try value("rinnalla_db_write_duration_seconds_count", in: region) ?? 0 >= 1)
        #expect(try value("rinnalla_db_file_bytes{file=\"main\"}", in: region) ?? 0 > 4096)
        #expect(try value("rinnalla_db_file_bytes{file=\"wal\"}", in: region) == 0)
        #expect(try value("process_resident_memory_bytes", in: region) ?? 0 > 1_048_576)
        let now = Double(Timestamp.now().milliseconds) / 1e3
        #expect(try value("process_start_time_seconds", in: region) ?? 0 < now)
        #expect(try value("process_start_time_seconds", in: region) ?? 0 > now - 86_400)
    }

    @Test func `every family says what it is before its samples`() throws {
        let region = try TestRegion()
        _ = try region.send(.get, "/livez")
        let page = try region.operations(.get, "/metrics")
        #expect(page.response.contentType?.description == "text/plain; version=0.0.4; charset=utf-8")
        var family = ""
        for line in page.text.split(separator: "\n") {
            if line.hasPrefix("# HELP ") {
                family = String(line.split(separator: " ")[2])
            } else if line.hasPrefix("# TYPE ") {
                #expect(line.split(separator: " ")[2] == family)
            } else {
                #expect(line.hasPrefix(family))
            }
        }
    }
}
