import Testing

@testable import Rinnalla

@Suite struct TraceContextTests {
    @Test(arguments: [
        ("0199b0a4-8c1e-7d3f-a2b6-5e4f3d2c1b0a", true), ("4BF92F3577B34DA6A3CE929D0E0E4736", true),
        ("00f067aa0ba902b7", true), ("00f067aa0ba902b", false), ("131052-308T", false), ("Aino-Virtanen-Lahti", false),
        ("0401234567", false), ("4bf92f3577b34da6 a3ce929d0e0e4736", false),
        ("4bf92f3577b34da6\"a3ce929d0e0e4736", false),
        (String(repeating: "a", count: 65), false), ("", false),
    ])
    func `of a caller's request id only what a machine makes gets into the log`(id: String, isSafe: Bool) {
        #expect(TraceContext.safe(Array(id.utf8)[...]) == (isSafe ? id : nil))
    }
}
