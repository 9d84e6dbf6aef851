import HTTP
import Testing

@testable import Rinnalla

@Suite struct RouterTests {
    @Test func `a slow operation on client data, which would leave no record, cannot be in the table`() async throws {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = Router([
                Operation(
                    id: "slowClients",
                    method: .get,
                    path: "/v1/clients",
                    guarding: .clientData("clients:read", ownAccess: false),
                    handler: .slow { _, _ in Answer() }
                )
            ])
        }
        let error = try #require(result).standardErrorContent
        #expect(String(decoding: error, as: UTF8.self).contains("slowClients would leave no record"))
    }
}
