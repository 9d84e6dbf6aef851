/// Plain and quoted scalars.
extension YAMLReader {
    /// A scalar up to its end; what follows on the line is left.
    mutating func scalar(inFlow: Bool) throws(YAMLError) -> YAMLNode {
        switch current {
        case "'": return .string(try singleQuoted())
        case "\"": return .string(try doubleQuoted())
        default:
            guard let node = YAMLNode(plain: try plain(inFlow: inFlow)) else {
                throw fault("YAML 1.1 and 1.2 read this scalar differently: quote it")
            }
            return node
        }
    }

    private mutating func plain(inFlow: Bool) throws(YAMLError) -> String {
        try checkPlainStart(inFlow: inFlow)
        let start = position
        var end = position
        while let scalar = current, scalar != "\n", !startsComment {
            if startsMappingValue { break }
            if inFlow {
                if Self.flowIndicators.contains(scalar) { break }
                if scalar == ":", let next, Self.flowIndicators.contains(next) { break }
            }
            position += 1
            if scalar != " " { end = position }
        }
        position = end
        var value = String.UnicodeScalarView()
        value.append(contentsOf: text[start..<end])
        return String(value)
    }

    private mutating func checkPlainStart(inFlow: Bool) throws(YAMLError) {
        let isSeparated = next == nil || next == " " || next == "\n"
        switch current {
        case "&", "*": throw fault("anchors and aliases are not read")
        case "!": throw fault("tags are not read")
        case "?" where isSeparated || inFlow: throw fault("explicit keys are not read")
        case "-" where isSeparated: throw fault("a sequence entry where none can be")
        case "-" where column == 0 && next == "-": throw fault("document markers are not read")
        case "." where column == 0 && next == ".": throw fault("document markers are not read")
        case ":" where isSeparated || inFlow: throw fault("a value without a key")
        case ",", "[", "]", "{", "}", "#", "|", ">", "%", "@", "`", nil: throw fault("no scalar can begin here")
        default: return
        }
    }

    private mutating func singleQuoted() throws(YAMLError) -> String {
        let start = line
        var value = String.UnicodeScalarView()
        position += 1
        while let scalar = current {
            switch scalar {
            case "'" where next == "'":
                value.append(scalar)
                position += 2
            case "'":
                position += 1
                return String(value)
            case " ", "\n":
                appendSpace(to: &value)
            default:
                value.append(scalar)
                position += 1
            }
        }
        throw YAMLError(line: start, message: "a quoted scalar that is not closed")
    }

    private mutating func doubleQuoted() throws(YAMLError) -> String {
        let start = line
        var value = String.UnicodeScalarView()
        position += 1
        while let scalar = current {
            switch scalar {
            case "\"":
                position += 1
                return String(value)
            case "\\" where next == "\n":
                position += 1
                value.append(contentsOf: repeatElement("\n", count: skipLineBreaks() - 1))
            case "\\":
                value.append(try escape())
            case " ", "\n":
                appendSpace(to: &value)
            default:
                value.append(scalar)
                position += 1
            }
        }
        throw YAMLError(line: start, message: "a quoted scalar that is not closed")
    }

    /// Appends spaces within a line as they are, and folds a line break with the spaces around it (YAML 1.2.2 §6.5).
    private mutating func appendSpace(to value: inout String.UnicodeScalarView) {
        let start = position
        skipSpaces()
        guard current == "\n" else { return value.append(contentsOf: text[start..<position]) }
        let breaks = skipLineBreaks()
        if breaks == 1 {
            value.append(" ")
        } else {
            value.append(contentsOf: repeatElement("\n", count: breaks - 1))
        }
    }

    /// Moves to the next line with content and answers how many line breaks that took.
    private mutating func skipLineBreaks() -> Int {
        var breaks = 0
        while current == "\n" {
            skipLine()
            skipSpaces()
            breaks += 1
        }
        return breaks
    }

    private mutating func escape() throws(YAMLError) -> Unicode.Scalar {
        guard let name = next else { throw fault("an escape that is not finished") }
        position += 2
        switch name {
        case "x": return try hexadecimal(digits: 2)
        case "u": return try hexadecimal(digits: 4)
        case "U": return try hexadecimal(digits: 8)
        default:
            guard let scalar = Self.escapes[name] else { throw fault("\\\(name) is no escape") }
            return scalar
        }
    }

    private mutating func hexadecimal(digits: Int) throws(YAMLError) -> Unicode.Scalar {
        let end = min(position + digits, text.count)
        let number = String(String.UnicodeScalarView(text[position..<end]))
        guard number.unicodeScalars.count == digits, number.allSatisfy(\.isHexDigit),
            let scalar = UInt32(number, radix: 16).flatMap(Unicode.Scalar.init)
        else { throw fault("an escape that is no character") }
        position = end
        return scalar
    }

    private static let flowIndicators: [Unicode.Scalar] = [",", "[", "]", "{", "}"]

    // YAML 1.2.2 §5.7.
    private static let escapes: [Unicode.Scalar: Unicode.Scalar] = [
        "0": "\u{0}", "a": "\u{7}", "b": "\u{8}", "t": "\t", "n": "\n", "v": "\u{B}", "f": "\u{C}", "r": "\r",
        "e": "\u{1B}", " ": " ", "\"": "\"", "/": "/", "\\": "\\", "N": "\u{85}", "_": "\u{A0}", "L": "\u{2028}",
        "P": "\u{2029}",
    ]
}
