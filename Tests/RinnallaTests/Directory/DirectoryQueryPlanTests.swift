import JSON
import SQLite
import Testing

@testable import Rinnalla

/// Every documented sort and filter of the directory runs along an index (api.md 1.3).
@Suite struct DirectoryQueryPlanTests {
    private static let organization = "organizationId=0192f0a0-0000-7000-8000-000000000001"

    static let filters: [(operation: String, filters: [String])] = [
        ("listOrganizations", ["", "kind=provider", "kind=provider,county"]),
        ("listUnits", ["", organization, "q=koti", "\(organization)&q=koti+palvelu"]),
        (
            "listProfessionals",
            [
                "", organization, "status=active", "\(organization)&status=active,inactive", "role=worker",
                "unitId=0192f0a0-0000-7000-8000-000000000001&role=worker,social-worker",
            ]
        ),
        (
            "listServices",
            [
                "", organization, "status=active", "category=housing", "category=housing,legal", "municipality=398",
                "language=fi,sv", "q=koti", "q=koti+sairaan",
                "\(organization)&category=housing&municipality=398&language=fi&status=active",
            ]
        ),
        ("listConflictOfInterestDeclarations", ["", "workerId=0192f0a0-0000-7000-8000-000000000001"]),
    ]

    @Test(arguments: ["createdAt", "-createdAt", "updatedAt", "-updatedAt"])
    func `a list scans no table and sorts nothing`(_ sort: String) throws {
        let region = try TestRegion()
        for (operation, filters) in Self.filters {
            for filter in filters {
                let plan = try region.plan(of: operation, filter.isEmpty ? "sort=\(sort)" : "\(filter)&sort=\(sort)")
                let listed = try #require(plan.first { $0.contains(" x ") || $0.hasSuffix(" x") })
                #expect(listed.contains("INDEX"), "\(operation)?\(filter): \(listed)")
                #expect(!plan.contains { $0.contains("TEMP B-TREE FOR ORDER BY") }, "\(operation)?\(filter): \(plan)")
            }
        }
    }

    @Test(arguments: [organization, "category=housing"])
    func `a selective filter of services is searched for, not met on the way`(_ filter: String) throws {
        let region = try TestRegion()
        for sort in ["createdAt", "-updatedAt"] {
            let plan = try region.plan(of: "listServices", "\(filter)&sort=\(sort)")
            #expect(plan.first?.hasPrefix("SEARCH x USING INDEX service_by_") == true, "\(plan)")
        }
    }

    @Test func `a cursor and a time range keep to the index of the sort`() throws {
        let region = try TestRegion()
        let plan = try region.plan(of: "listServices", "updatedAtFrom=2026-01-01T00:00:00Z&sort=updatedAt")
        #expect(plan.first?.hasPrefix("SEARCH x USING INDEX service_by_change") == true, "\(plan)")
        #expect(!plan.contains { $0.contains("TEMP B-TREE") })
    }
}
