import Testing

@testable import Rinnalla

@Suite struct TextTests {
    // The last four are from Unicode's NormalizationTest.txt: excluded compositions, Hangul, reordered marks.
    @Test(arguments: [
        ("A\u{308}", "\u{c4}"), ("A\u{30a}iti", "\u{c5}iti"), ("\u{c4}iti", "\u{c4}iti"), ("plain", "plain"),
        ("\u{212b}", "\u{c5}"), ("\u{958}", "\u{915}\u{93c}"), ("\u{1112}\u{1161}\u{11ab}", "\u{d55c}"),
        ("a\u{315}\u{300}\u{5ae}\u{300}b", "\u{e0}\u{5ae}\u{300}\u{315}b"), ("\u{1e0a}\u{323}", "\u{1e0c}\u{307}"),
    ])
    func `text is brought to Normalization Form C`(text: String, normalized: String) {
        // Scalars are compared because String's == holds all of these for equal anyway.
        #expect(Array(Text.normalized(text).unicodeScalars) == Array(normalized.unicodeScalars))
    }

    @Test(arguments: [
        ("  Aino \n", "Aino"), ("\u{a0}\u{2003}Aino\u{3000}", "Aino"), ("", ""), (" \t\n", ""),
        ("Aino  Maria", "Aino  Maria"),
    ])
    func `white space around text is removed`(text: String, trimmed: String) {
        #expect(Text.normalized(text) == trimmed)
    }

    @Test(arguments: [("", 0), ("Äiti", 4), ("A\u{308}", 2), ("👩‍👧", 3), ("\r\n", 2)])
    func `length counts scalars`(text: String, length: Int) {
        #expect(Text.length(text) == length)
    }

    @Test(
        arguments: [
            ("a\u{0}b", "\u{0}"), ("\r\n", "\r"), ("\u{1b}[31m", "\u{1b}"), ("\u{7f}", "\u{7f}"), ("\u{85}", "\u{85}"),
            ("a\u{202e}b", "\u{202e}"), ("\u{202a}", "\u{202a}"),
        ] as [(String, Unicode.Scalar)]
    )
    func `control characters and direction overrides are found`(text: String, scalar: Unicode.Scalar) {
        #expect(Text.forbiddenScalar(in: text) == scalar)
    }

    // A literal cannot hold them.
    @Test(arguments: [0xfdd0, 0xfdef, 0xfffe, 0x1ffff, 0x10ffff] as [UInt32])
    func `noncharacters are found`(value: UInt32) throws {
        let scalar = try #require(Unicode.Scalar(value))
        #expect(Text.forbiddenScalar(in: "a\(Character(scalar))") == scalar)
    }

    @Test(arguments: [
        ("\u{200b}\u{200d}", true), ("\u{3164}", true), ("\u{200f} \u{a0}", true), ("\u{200f}ش", false), ("Ä", false),
    ])
    func `a text of nothing but fillers is invisible`(text: String, isInvisible: Bool) {
        #expect(Text.isInvisible(text) == isInvisible)
    }

    @Test(arguments: ["", "two\nlines\tand a tab", "\u{2067}مريم\u{2069}", "Äänekoski 👩‍👧", "\u{200f}"])
    func `ordinary text is allowed`(text: String) {
        #expect(Text.forbiddenScalar(in: text) == nil)
    }
}
