/// The content codings this service reads and writes (RFC 9110 §8.4.1).
enum ContentCoding: Sendable, Equatable {
    case identity, gzip

    init?(_ bytes: Span<UInt8>, _ range: Range<Int>) {
        // RFC 9110 §8.4.1.3: x-gzip is the same coding.
        if bytes.matches("gzip", in: range) || bytes.matches("x-gzip", in: range) {
            self = .gzip
        } else if bytes.matches("identity", in: range) {
            self = .identity
        } else {
            return nil
        }
    }

    /// The coding to answer with, by the weights of Accept-Encoding (RFC 9110 §12.5.3).
    static func preferred(by acceptEncoding: ArraySlice<UInt8>) -> ContentCoding {
        var gzip: Int?
        var identity: Int?
        var any: Int?
        let bytes = acceptEncoding.span
        bytes.forEachElement(of: 0..<bytes.count) { element in
            var nameEnd = element.lowerBound
            while nameEnd < element.upperBound, bytes[nameEnd] != Byte.semicolon { nameEnd += 1 }
            let name = bytes.trimmed(element.lowerBound..<nameEnd)
            let weight = bytes.weight(nameEnd..<element.upperBound)
            if name.count == 1, bytes[name.lowerBound] == Byte.asterisk {
                any = weight
            } else if let coding = ContentCoding(bytes, name) {
                if coding == .gzip { gzip = max(gzip ?? 0, weight) } else { identity = weight }
            }
        }
        // Identity that is not named is acceptable, but no coding that is named comes after it.
        let gzipWeight = gzip ?? any ?? 0
        return gzipWeight > 0 && gzipWeight >= (identity ?? 0) ? .gzip : .identity
    }
}

extension Span where Element == UInt8 {
    /// The weight in thousandths of `;q=0.5`, 1000 when there is none, 0 when it is malformed (RFC 9110 §12.4.2).
    func weight(_ range: Range<Int>) -> Int {
        guard !range.isEmpty else { return 1000 }
        let parameter = trimmed(range.lowerBound + 1..<range.upperBound)
        guard (3...7).contains(parameter.count), self[parameter.lowerBound].lowercased == UInt8(ascii: "q"),
            self[parameter.lowerBound + 1] == Byte.equals
        else { return 0 }
        var thousandths = 0
        var scale = 1000
        for (position, index) in (parameter.lowerBound + 2..<parameter.upperBound).enumerated() {
            if position == 1 {
                guard self[index] == UInt8(ascii: ".") else { return 0 }
                continue
            }
            guard self[index].isDigit else { return 0 }
            thousandths += Int(self[index] - UInt8(ascii: "0")) * scale
            scale /= 10
        }
        return Swift.min(thousandths, 1000)
    }
}
