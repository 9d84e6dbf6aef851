import Testing

@testable import Rinnalla

@Suite struct PersonalIdentityCodeTests {
    private let today: CalendarDate

    init() throws {
        today = try #require(CalendarDate("2026-11-21"))
    }

    private func code(_ text: String, allowsTestNumbers: Bool = true) throws(PersonalIdentityCode.Refusal)
        -> PersonalIdentityCode
    {
        try PersonalIdentityCode(text, today: today, allowsTestNumbers: allowsTestNumbers)
    }

    @Test(arguments: [
        "010594Y9032", "010594Y9021", "020594X903P", "020594X902N", "030594W903B", "030694W9024", "040594V9030",
        "040594V902Y", "050594U903M", "050594U902L", "010516B903X", "010516B902W", "020516C903K", "020516C902J",
        "030516D9037", "030516D9026", "010501E9032", "020502E902X", "020503F9037", "020504A902E", "020504B904H",
        "131052-308T", "290200A902D", "010100+902J", "010190-902S", "010190Y902S",
    ])
    func `HETU-1: a valid code is accepted as it is`(text: String) throws {
        #expect(try code(text).unmasked == text)
    }

    @Test(arguments: [
        ("131052-308U", PersonalIdentityCode.Refusal.checkCharacter), ("310298-987X", .noSuchDate),
        ("290201A901K", .noSuchDate), ("010594y9032", .syntax), ("010190-999K", .checkCharacter),
        ("010190Y999K", .checkCharacter), ("", .syntax), ("010190-902", .syntax), ("010190-902SS", .syntax),
        ("010190 902S", .syntax), ("010190G902S", .syntax), ("010190-902G", .syntax), ("000190-902S", .syntax),
        ("320190-902S", .syntax), ("010090-902S", .syntax), ("011390-902S", .syntax), ("010190-9O2S", .syntax),
        (" 010190-902", .syntax), ("010190-902s", .syntax), ("221126A0025", .futureDate), ("010199A0025", .futureDate),
    ])
    func `HETU-2: a refused code says why`(text: String, refusal: PersonalIdentityCode.Refusal) {
        #expect(throws: refusal) { try code(text) }
    }

    @Test(arguments: [
        (0, PersonalIdentityCode.Refusal.reservedNumber), (1, .reservedNumber), (900, .testNumber), (999, .testNumber),
    ])
    func `HETU-3: individual numbers outside 002 to 899 are no one's`(
        number: Int,
        refusal: PersonalIdentityCode.Refusal
    ) {
        #expect(throws: refusal) { try code(Self.text(number), allowsTestNumbers: false) }
    }

    @Test(arguments: [2, 899])
    func `HETU-3: individual numbers from 002 to 899 are people's`(number: Int) throws {
        #expect(try code(Self.text(number), allowsTestNumbers: false).birthDate.description == "1990-01-01")
    }

    @Test func `HETU-4: the separator tells the century and people apart`() throws {
        #expect(try code("010100+902J").birthDate.description == "1800-01-01")
        #expect(try code("131052-308T").birthDate.description == "1952-10-13")
        #expect(try code("290200A902D").birthDate.description == "2000-02-29")
        #expect(try code("010190-902S") != code("010190Y902S"))
    }

    @Test func `an odd number is a man's and an even one a woman's`() throws {
        #expect(try code("010594Y9032").registeredSex == .male)
        #expect(try code("010594Y9021").registeredSex == .female)
    }

    @Test func `no way of printing a code shows more than the mask`() throws {
        let code = try code("010190-902S")
        #expect(code.masked == "010190-****")
        var dumped = ""
        dump([code], to: &dumped)
        for text in ["\(code)", String(reflecting: code), "\([code])", "\(Optional(code) as Any)", dumped] {
            #expect(!text.contains("902S"))
            #expect(text.contains("010190-****"))
        }
    }

    /// A code of 1 January 1990 with that individual number and the right check character.
    private static func text(_ number: Int) -> String {
        let digits = String(number + 1_000).dropFirst()
        let characters = Array("0123456789ABCDEFHJKLMNPRSTUVWXY")
        return "010190-" + digits + String(characters[(10_190_000 + number) % 31])
    }
}
