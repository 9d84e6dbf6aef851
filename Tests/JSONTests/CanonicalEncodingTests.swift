import JSON
import Testing

@Suite struct CanonicalEncodingTests {
    private func canonical(_ text: String) throws -> String {
        String(decoding: try JSONParser.parse(Array(text.utf8)).canonicalEncoded(), as: UTF8.self)
    }

    @Test func `the example of RFC 8785 §3_2_2 comes out as printed there`() throws {
        let text = #"""
            {
              "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
              "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
              "literals": [null, true, false]
            }
            """#
        let expected =
            #"{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"#
            + #""string":"€$\u000f\nA'B\"\\\\\"/"}"#
        #expect(try canonical(text) == expected)
    }

    @Test func `members sort by UTF-16 as in RFC 8785 §3_2_3`() throws {
        let text =
            #"{"\u20ac":"Euro Sign","\r":"Carriage Return","\ufb33":"Hebrew Letter Dalet With Dagesh","1":"One","#
            + #""\ud83d\ude00":"Emoji: Grinning Face","\u0080":"Control","\u00f6":"Latin Small Letter O With Diaeresis"}"#
        let value = try JSONParser.parse(Array(try canonical(text).utf8))
        let order = ["\r", "1", "\u{80}", "ö", "€", "😀", "\u{fb33}"]
        #expect(value.object?.members.map(\.name) == order)
    }

    // RFC 8785 appendix B, by the bits of the double.
    @Test(
        arguments: [
            (0x0000_0000_0000_0000, "0"), (0x8000_0000_0000_0000, "0"), (0x0000_0000_0000_0001, "5e-324"),
            (0x8000_0000_0000_0001, "-5e-324"), (0x7fef_ffff_ffff_ffff, "1.7976931348623157e+308"),
            (0xffef_ffff_ffff_ffff, "-1.7976931348623157e+308"), (0x4340_0000_0000_0000, "9007199254740992"),
            (0xc340_0000_0000_0000, "-9007199254740992"), (0x4430_0000_0000_0000, "295147905179352830000"),
            (0x44b5_2d02_c7e1_4af5, "9.999999999999997e+22"), (0x44b5_2d02_c7e1_4af6, "1e+23"),
            (0x44b5_2d02_c7e1_4af7, "1.0000000000000001e+23"), (0x444b_1ae4_d6e2_ef4e, "999999999999999700000"),
            (0x444b_1ae4_d6e2_ef4f, "999999999999999900000"), (0x444b_1ae4_d6e2_ef50, "1e+21"),
            (0x3eb0_c6f7_a0b5_ed8c, "9.999999999999997e-7"), (0x3eb0_c6f7_a0b5_ed8d, "0.000001"),
            (0x41b3_de43_5555_5553, "333333333.3333332"), (0x41b3_de43_5555_5554, "333333333.33333325"),
            (0x41b3_de43_5555_5555, "333333333.3333333"), (0x41b3_de43_5555_5556, "333333333.3333334"),
            (0x41b3_de43_5555_5557, "333333333.33333343"),
            (0xbecb_f647_612f_3696, "-0.0000033333333333333333"), (0x4314_3ff3_c1cb_0959, "1424953923781206.2"),
        ] as [(UInt64, String)]
    )
    func `numbers are written as ECMAScript writes them`(bits: UInt64, text: String) throws {
        let value = JSONValue.decimal(Double(bitPattern: bits))
        #expect(String(decoding: value.canonicalEncoded(), as: UTF8.self) == text)
    }

    @Test(arguments: 0..<50)
    func `the order of members changes nothing`(seed: Int) {
        var source = RandomValues(seed: UInt64(seed))
        let members = (0..<40).map { ("name\($0)", source.value(depth: 2)) }
        let shuffled = members.shuffled(using: &source)
        #expect(JSONObject(members) == JSONObject(shuffled))
        #expect(
            JSONValue.object(JSONObject(members)).canonicalEncoded()
                == JSONValue.object(JSONObject(shuffled)).canonicalEncoded()
        )
    }

    @Test(arguments: [
        ("1.0", "1"), ("-1.0", "-1"), ("100.0", "100"), ("0.5", "0.5"), ("12.5", "12.5"),
        ("1e20", "100000000000000000000"),
        ("1e-6", "0.000001"), ("1.25e-7", "1.25e-7"), ("9223372036854775807", "9223372036854775807"), ("-0", "0"),
    ])
    func `the layout of a number depends on its size alone`(text: String, expected: String) throws {
        #expect(try canonical(text) == expected)
    }
}
