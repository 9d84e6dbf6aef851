import GRDB
import Hummingbird

struct Name: Codable, Sendable {
    var family: String, given: String
}

struct Address: Codable, Sendable {
    var street: String?, postalCode: String?, municipalityCode: String?
}

struct Interpreter: Codable, Sendable {
    var isNeeded: Bool
}

struct SafeContact: Codable, Sendable {
    var channels: [String], text: String?
}

/// The body of a create.
struct ClientInput: Codable, Sendable {
    var name: Name, birthDate: String?, language: String?, phones: [String], address: Address
    var interpreter: Interpreter, safeContact: SafeContact

    func validate() throws {
        let texts = [name.family, name.given]
        let isDate = birthDate?.wholeMatch(of: /\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])/) != nil
        guard texts.allSatisfy({ (1...200).contains($0.count) }), birthDate == nil || isDate, phones.count <= 10 else {
            throw HTTPError(.badRequest)
        }
    }
}

/// The body of a change.
struct ClientPatch: Codable, Sendable {
    var temporaryIdentifier: String?
}

/// GRDB keeps nested values as JSON, as its documentation of Codable records shows.
struct Client: Codable, Sendable, FetchableRecord, PersistableRecord, ResponseEncodable {
    var id: String, version: Int, status: String, name: Name, birthDate: String?, language: String?, phones: [String]
    var address: Address, interpreter: Interpreter, safeContact: SafeContact, temporaryIdentifier: String?
    var responsibleWorkerId: String, createdAt: String, updatedAt: String

    init(id: String, input: ClientInput, worker: String, at: String) {
        (self.id, version, status, createdAt, updatedAt) = (id, 1, "prospective", at, at)
        (name, birthDate, language, phones) = (input.name, input.birthDate, input.language, input.phones)
        (address, interpreter, safeContact) = (input.address, input.interpreter, input.safeContact)
        responsibleWorkerId = worker
    }
}

struct Option: Codable, Sendable {
    var option: String, benefit: String?, drawback: String?, isChosen: Bool
}

struct Referral: Codable, Sendable, FetchableRecord, TableRecord {
    var id: String, version: Int, clientId: String, status: String, toServiceId: String, priority: String,
        reason: String
    var sharedData: [String], optionsPresented: [Option], createdAt: String, updatedAt: String
}

struct Service: Codable, Sendable, FetchableRecord, TableRecord, ResponseEncodable {
    var id: String, version: Int, organizationId: String, name: [String: String], description: [String: String]
    var status: String, category: String, languages: [String], serviceAreas: [String], createdAt: String,
        updatedAt: String
}

/// The audit row of a read.
struct Audit: Codable, Sendable, PersistableRecord {
    var at: String, actor: String, operation: String, target: String
}

struct Page<Item: Codable & Sendable>: Codable, Sendable, ResponseEncodable {
    var items: [Item]
}
