import Testing

@testable import Rinnalla

@Suite struct LanguageTagTests {
    // RFC 5646 appendix A, and the letter case of §2.1.1.
    @Test(arguments: [
        ("fi", "fi"), ("FI", "fi"), ("sv-fi", "sv-FI"), ("zh-hant", "zh-Hant"), ("zh-cmn-hans-cn", "zh-cmn-Hans-CN"),
        ("zh-yue-HK", "zh-yue-HK"), ("sr-LATN-rs", "sr-Latn-RS"), ("sl-rozaj-biske", "sl-rozaj-biske"),
        ("de-CH-1901", "de-CH-1901"), ("hy-Latn-IT-arevela", "hy-Latn-IT-arevela"), ("es-419", "es-419"),
        ("de-CH-x-phonebk", "de-CH-x-phonebk"), ("az-Arab-x-AZE-derbend", "az-Arab-x-aze-derbend"),
        ("x-whatever", "x-whatever"), ("en-US-u-islamcal", "en-US-u-islamcal"),
        ("zh-CN-a-myext-x-private", "zh-CN-a-myext-x-private"), ("en-a-myext-b-another", "en-a-myext-b-another"),
        ("en-a-AA-latn", "en-a-aa-latn"), ("rmf", "rmf"), ("uk", "uk"), ("de-1996", "de-1996"),
        ("zh-min-nan", "zh-min-nan"),
    ])
    func `a well-formed tag is kept in its customary case`(text: String, tag: String) {
        #expect(LanguageTag(text)?.description == tag)
    }

    @Test(arguments: [
        "", "f", "-", "fi-", "-fi", "fi--FI", "fi_FI", "de-419-DE", "a-DE", "ar-a-aaa-b-bbb-a-ccc", "de-1996-1996",
        "x", "x-", "fi-x", "fi-a", "fi-a-x-b", "abcdefghi", "fi-abcdefghi", "fí", "fi-Latn-Cyrl", "12", "i-klingon",
        "fi FI",
    ])
    func `a malformed tag is refused`(text: String) {
        #expect(LanguageTag(text) == nil)
    }

    @Test func `tags differing in case alone are the same`() {
        #expect(LanguageTag("SV-fi") == LanguageTag("sv-FI"))
        #expect(LanguageTag("sv-FI") != LanguageTag("sv"))
        #expect(LanguageTag("zh-Hant-TW")?.primaryLanguage == "zh")
    }
}
