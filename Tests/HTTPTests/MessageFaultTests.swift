import HTTP
import Testing

@Suite struct MessageFaultTests {
    @Test func `codes are in kebab case and differ`() {
        #expect(MessageFault.contentTooLarge.code == "content-too-large")
        #expect(MessageFault.transferEncodingInHTTP10.code == "transfer-encoding-in-http10")
        #expect(Set(MessageFault.allCases.map { $0.code }).count == MessageFault.allCases.count)
    }

    @Test(arguments: MessageFault.allCases) func `every fault is an error of client or server`(_ fault: MessageFault) {
        #expect((400..<600).contains(fault.status))
    }
}
