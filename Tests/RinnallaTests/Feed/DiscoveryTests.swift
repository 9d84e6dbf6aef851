import HTTP
import JSON
import Testing

@testable import Rinnalla

@Suite struct DiscoveryTests {
    @Test func `the root names the service and links its contract`() throws {
        let root = try TestRegion().send(.get, "/")
        #expect(root.status == 200)
        #expect(root.json["name"] == "Rinnalla")
        #expect(root.json["version"]?.string == Contract.version)
        let relations = root.json["links"]?.array?.compactMap { $0["rel"]?.string } ?? []
        #expect(relations.contains("service-desc"))
        #expect(root.response.fieldValue("Link")?.contains("</v1/openapi.yaml>; rel=\"service-desc\"") == true)
    }

    @Test func `every link of the root leads somewhere`() throws {
        let region = try TestRegion()
        for link in try region.send(.get, "/").json["links"]?.array ?? [] {
            let answer = try region.send(.get, link["href"]?.string ?? "")
            #expect(answer.status == 200)
            #expect(answer.response.contentType?.description.hasPrefix(link["type"]?.string ?? "?") == true)
        }
    }

    @Test func `the contract is answered in both forms, to pages of any origin`() throws {
        let region = try TestRegion()
        let yaml = try region.send(.get, "/v1/openapi.yaml")
        #expect(yaml.text == Embedded.openAPIDocument.description)
        #expect(yaml.response.contentType?.description == "application/yaml")
        #expect(yaml.response.fieldValue("Access-Control-Allow-Origin") == "*")
        let json = try region.send(.get, "/v1/openapi.json")
        #expect(json.json["openapi"]?.string?.hasPrefix("3.1") == true)
    }

    @Test func `the contract has a tag of its own in each form, and is not sent to whoever has it`() throws {
        let region = try TestRegion()
        let tags = try ["yaml", "json"].map { form in
            let path = "/v1/openapi.\(form)"
            let tag = try #require(try region.send(.get, path).response.fieldValue("ETag"))
            let again = try region.send(.get, path, fields: [.ifNoneMatch: tag])
            #expect(again.status == 304)
            #expect(again.text.isEmpty)
            #expect(again.response.fieldValue("ETag") == tag)
            return tag
        }
        #expect(tags[0] != tags[1])
        #expect(try region.send(.get, "/v1/openapi.json", fields: [.ifNoneMatch: tags[0]]).status == 200)
        #expect(try region.send(.get, "/v1/openapi.json", fields: [.ifNoneMatch: "x"]).status == 400)
    }

    @Test func `a caller that takes another type is told what there is`() throws {
        let region = try TestRegion()
        let refused = try region.send(.get, "/v1/openapi.yaml", fields: [.accept: "application/json"])
        #expect(refused.status == 406)
        #expect(refused.json["available"] == ["application/yaml"])
        #expect(try region.send(.get, "/v1/openapi.yaml", fields: [.accept: "application/*"]).status == 200)
        #expect(try region.send(.get, "/livez", fields: [.accept: "text/html"]).status == 406)
    }

    @Test func `the catalog is a link set`() throws {
        let catalog = try TestRegion().send(.get, "/.well-known/api-catalog")
        #expect(catalog.response.contentType?.description.hasPrefix("application/linkset+json") == true)
        let entry = catalog.json["linkset"]?.array?.first
        #expect(entry?["anchor"] == "/v1")
        #expect(entry?["service-desc"]?.array?.first?["href"] == "/v1/openapi.yaml")
    }

    @Test func `nobody to tell of weaknesses means no security text`() throws {
        #expect(try TestRegion().send(.get, "/.well-known/security.txt").status == 404)
    }

    @Test func `the security text names the contact and an end within a year`() throws {
        let folder = try TestFolder()
        var options = Application.Options(dataDirectory: folder.path)
        options.securityContact = "mailto:security@region.example"
        options.publicURL = "https://api.region.example"
        options.logLevel = .error
        let application = try Application(options)
        defer { application.stop() }
        let call = OpenCall(identifiers: [], language: .finnish, accept: nil, service: application.service)
        let text = try Discovery.securityText(call).content
        let lines = String(decoding: text, as: UTF8.self).split(separator: "\n")
        #expect(lines.contains("Contact: mailto:security@region.example"))
        #expect(lines.contains("Canonical: https://api.region.example/.well-known/security.txt"))
        let expires = try #require(lines.first { $0.hasPrefix("Expires: ") }?.dropFirst(9))
        let moment = try #require(Timestamp(String(expires)))
        #expect(moment > .now() && moment < Timestamp.now().adding(days: 365))
    }

    @Test func `each problem has a page in the language of the caller`() throws {
        let region = try TestRegion()
        for code in ProblemCode.allCases {
            let page = try region.send(.get, "/problems/\(code.rawValue)", fields: [.acceptLanguage: "sv"])
            #expect(page.status == 200)
            #expect(page.code == code.rawValue)
            #expect(page.json["status"]?.integer == Int64(code.status))
            #expect(page.json["title"]?.string == Texts.shared.title(code, in: .swedish))
            #expect(page.response.fieldValue("Content-Language") == "sv")
            #expect(!page.text.contains("{count}") && page.json["detail"]?.string?.contains("{") != true)
        }
    }

    @Test func `a mistyped problem is answered with the one that was meant`() throws {
        let page = try TestRegion().send(.get, "/problems/not-foud")
        #expect(page.status == 404)
        #expect(page.json["near"] == ["/problems/not-found"])
    }
}
